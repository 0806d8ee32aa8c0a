package boot_test

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pkip/app/worktest"
	"pkip/migrations"
	"pkip/tenancy"
)

// TestMigrationsRunInMapOrder: modules are written side by side, so a file may depend only on its own module and on those
// the map lets it call. Applied module by module, providers first, they must all run.
func TestMigrationsRunInMapOrder(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	files, err := fs.Glob(migrations.Files, "tenant/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, err = env.Migrator.ExecContext(t.Context(), "CREATE SCHEMA t_0006")
	if err != nil {
		t.Fatal(err)
	}
	so := fstest.MapFS{}
	for _, module := range append(slices.Clone(floor), mapOrder(t)...) {
		for _, file := range files {
			name := path.Base(file)
			if fileName.FindStringSubmatch(name)[1] != path.Base(module) {
				continue
			}
			body, err := fs.ReadFile(migrations.Files, file)
			if err != nil {
				t.Fatal(err)
			}
			so[name] = &fstest.MapFile{Data: body}
		}
		if len(so) == 0 {
			continue
		}
		_, err = tenancy.Migrate(t.Context(), env.Migrator, so, "t_0006")
		if err != nil {
			t.Fatalf("after %s: %v", module, err)
		}
	}
	if len(so) != len(files) {
		t.Errorf("%d of %d files belong to a module", len(so), len(files))
	}
}

// mapOrder lists the map, whoever is called before whoever calls.
func mapOrder(t *testing.T) (order []string) {
	t.Helper()
	for len(order) < len(town) {
		before := len(order)
		for entry, calls := range town {
			ready := !slices.Contains(order, entry)
			for _, c := range calls {
				ready = ready && slices.Contains(order, c)
			}
			if ready {
				order = append(order, entry)
			}
		}
		if len(order) == before {
			t.Fatal("the map has a circle")
		}
	}
	return order
}

// TestEveryForeignKeyHasAnIndex: without one, removing a row reads the other table whole.
func TestEveryForeignKeyHasAnIndex(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	rows, err := env.Root.Query(t.Context(), `SELECT c.conrelid::regclass || ' ' || c.conname FROM pg_constraint c
		WHERE c.contype = 'f' AND NOT EXISTS (
			SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
				AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		err = rows.Scan(&what)
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("no index: %s", what)
	}
	if env.Scalar(t, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'") < 10 {
		t.Error("there are hardly any foreign keys: the question is wrong")
	}
}

// TestMunicipalitiesAreOfOneShape: a schema differs from another in nothing.
func TestMunicipalitiesAreOfOneShape(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	shape := func(schema string) string {
		var out string
		err := env.Root.QueryRow(t.Context(), `SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable, E'\n' ORDER BY table_name, ordinal_position)
			FROM information_schema.columns WHERE table_schema = $1`, schema).Scan(&out)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if a, b := shape(worktest.Ogre.ID), shape(worktest.Cesis.ID); a != b || strings.Count(a, "\n") < 100 {
		t.Error("two municipalities differ")
	}
}
