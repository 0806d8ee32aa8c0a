package tenancy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

// Builder makes, migrates and drops schemas, with the migrator's login. Only `work` and `migrate` hold one.
type Builder struct {
	db         *sql.DB
	migrations fs.FS    // of a tenant
	series     []string // of numbers, which a new municipality opens
}

// NewBuilder returns a Builder over the migrator's connections.
func NewBuilder(migrator *sql.DB, tenant fs.FS, series []string) *Builder {
	return &Builder{db: migrator, migrations: tenant, series: series}
}

// What can go wrong with an order.
var (
	ErrSlugTaken  = errors.New("tenancy: there is a municipality of this name")
	ErrNoRoleLeft = errors.New("tenancy: the pool of roles is empty: run bootstrap with a larger one")
	ErrNoTenantOf = errors.New("tenancy: there is no such municipality")
	ErrBusy       = errors.New("tenancy: somebody else works on this schema")
)

// MigrateAll brings every schema to the newest version, workers at a time. It may be stopped and started again, and two
// of it do not harm each other: goose's own table knows what ran, a row lock keeps one schema to one runner. said hears
// of each schema.
func (b *Builder) MigrateAll(ctx context.Context, workers int, said func(id string, version int64, err error)) error {
	ids, err := b.ids(ctx, "state IN ('spare', 'open')")
	if err != nil {
		return err
	}
	todo := make(chan string)
	var group sync.WaitGroup
	var mu sync.Mutex
	var all error
	for range workers {
		group.Go(func() {
			for id := range todo {
				version, err := b.migrateOne(ctx, id)
				mu.Lock()
				all = errors.Join(all, err)
				said(id, version, err)
				mu.Unlock()
			}
		})
	}
	for _, id := range ids {
		todo <- id
	}
	close(todo)
	group.Wait()
	return all
}

func (b *Builder) migrateOne(ctx context.Context, id string) (version int64, err error) {
	err = b.locked(ctx, id, "'spare', 'open'", func(tx *sql.Tx) error {
		version, err = MigrateTenant(ctx, b.db, Tenant{ID: id}, b.migrations)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE platform.tenant SET schema_version = $2, changed_at = now() WHERE id = $1", id, version)
		return err
	})
	return version, err
}

// locked holds the tenant's row while fn works on its schema, if it is still in one of the states (a list for SQL): it was
// chosen before it was locked. Advisory locks would do the same, and anybody could take them.
func (b *Builder) locked(ctx context.Context, id, states string, fn func(tx *sql.Tx) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("locking %s: %w", id, err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	var found bool
	err = tx.QueryRowContext(ctx, "SELECT true FROM platform.tenant WHERE id = $1 AND state IN ("+states+") FOR UPDATE SKIP LOCKED", id).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrBusy
	}
	if err != nil {
		return fmt.Errorf("locking %s: %w", id, err)
	}
	err = fn(tx)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// EnsureSpares makes schemas until n wait for a municipality, so that a new one is claimed in a second.
func (b *Builder) EnsureSpares(ctx context.Context, n int) error {
	for {
		spares, err := b.ids(ctx, "state = 'spare'")
		if err != nil || len(spares) >= n {
			return err
		}
		err = b.makeSpare(ctx)
		if err != nil {
			return err
		}
	}
}

// makeSpare finishes a schema that somebody began and did not finish, or takes a new role from the pool.
func (b *Builder) makeSpare(ctx context.Context) error {
	var id string
	err := b.db.QueryRowContext(ctx, `INSERT INTO platform.tenant (id, state)
		SELECT left(rolname, -3), 'building' FROM pg_roles
		WHERE rolname ~ '^t_[0-9]{4}_rw$' AND NOT EXISTS (SELECT FROM platform.tenant t WHERE t.id = left(rolname, -3))
			AND NOT EXISTS (SELECT FROM platform.tenant t WHERE t.state = 'building')
		ORDER BY rolname LIMIT 1
		ON CONFLICT (id) DO NOTHING RETURNING id`).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		begun, err := b.ids(ctx, "state = 'building'")
		if err != nil {
			return err
		}
		if len(begun) == 0 {
			return ErrNoRoleLeft
		}
		id = begun[0]
	} else if err != nil {
		return fmt.Errorf("taking a role: %w", err)
	}
	return b.locked(ctx, id, "'building'", func(tx *sql.Tx) error {
		version, err := Create(ctx, b.db, Tenant{ID: id}, b.migrations)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE platform.tenant SET state = 'spare', schema_version = $2 WHERE id = $1", id, version)
		return err
	})
}

// Order is a municipality to be made.
type Order struct {
	Slug, Host, Name string
	Mode             Mode
	Profile          Profile
}

// Claim makes a spare schema a municipality's own and opens its series for years. born fills it before the directory
// names it: no resident meets an empty municipality.
func (b *Builder) Claim(ctx context.Context, o Order, years []int, born func(ctx context.Context, t Tenant) error) (t Tenant, err error) {
	spares, err := b.ids(ctx, "state = 'spare'")
	if err != nil {
		return t, err
	}
	if len(spares) == 0 {
		err = b.makeSpare(ctx)
		if err != nil {
			return t, err
		}
		spares, err = b.ids(ctx, "state = 'spare'")
		if err != nil || len(spares) == 0 {
			return t, errors.Join(ErrBusy, err)
		}
	}
	profile, err := json.Marshal(o.Profile)
	if err != nil {
		return t, fmt.Errorf("profile of %s: %w", o.Slug, err)
	}
	t = Tenant{ID: spares[0], Slug: o.Slug, Host: HostName(o.Host), Name: o.Name, Mode: o.Mode, Profile: o.Profile}
	err = b.locked(ctx, t.ID, "'spare'", func(tx *sql.Tx) error {
		var taken bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM platform.tenant WHERE slug = $1) OR EXISTS (SELECT FROM platform.host WHERE host = $2)",
			t.Slug, t.Host).Scan(&taken)
		if err != nil {
			return fmt.Errorf("claiming %s: %w", t.Slug, err)
		}
		if taken {
			return ErrSlugTaken
		}
		for _, series := range b.series {
			for _, year := range years {
				err = OpenSeries(ctx, b.db, t, series, year)
				if err != nil {
					return err
				}
			}
		}
		err = born(ctx, t)
		if err != nil {
			return err
		}
		return open(ctx, tx, t, profile)
	})
	return t, err
}

func open(ctx context.Context, tx *sql.Tx, t Tenant, profile []byte) error {
	_, err := tx.ExecContext(ctx, `UPDATE platform.tenant SET state = 'open', slug = $2, name = $3, mode = $4, profile = $5, changed_at = now()
		WHERE id = $1`, t.ID, t.Slug, t.Name, string(t.Mode), string(profile))
	if err != nil {
		return fmt.Errorf("opening %s: %w", t.Slug, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO platform.host (host, tenant) VALUES ($1, $2)", t.Host, t.ID)
	if err != nil {
		return fmt.Errorf("opening %s: %w", t.Slug, err)
	}
	return touch(ctx, tx)
}

// touch tells every instance to read the directory again.
func touch(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE platform.directory SET version = version + 1")
	if err != nil {
		return fmt.Errorf("touching the directory: %w", err)
	}
	return nil
}

// Drop takes a municipality off the directory and then its schema away. Its id is not used again.
func (b *Builder) Drop(ctx context.Context, slug string) error {
	ids, err := b.ids(ctx, "state IN ('open', 'dropping') AND slug = $1", slug)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return ErrNoTenantOf
	}
	id := ids[0]
	err = b.locked(ctx, id, "'open', 'dropping'", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE platform.tenant SET state = 'dropping', changed_at = now() WHERE id = $1", id)
		if err != nil {
			return fmt.Errorf("dropping %s: %w", slug, err)
		}
		return touch(ctx, tx)
	})
	if err != nil {
		return err
	}
	return b.locked(ctx, id, "'dropping'", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+quoted(id)+" CASCADE")
		if err != nil {
			return fmt.Errorf("dropping %s: %w", slug, err)
		}
		for _, q := range []string{
			"DELETE FROM platform.host WHERE tenant = $1",
			"DELETE FROM platform.delivery WHERE tenant = $1",
			"DELETE FROM platform.outbox WHERE tenant = $1",
			"DELETE FROM platform.tick WHERE tenant = $1",
			"UPDATE platform.tenant SET state = 'dropped', slug = NULL, name = '', profile = '{}', changed_at = now() WHERE id = $1",
		} {
			_, err = tx.ExecContext(ctx, q, id)
			if err != nil {
				return fmt.Errorf("dropping %s: %w", slug, err)
			}
		}
		return nil
	})
}

// OpenYear opens the series of a year in every open municipality; those that stand are left alone.
func (b *Builder) OpenYear(ctx context.Context, year int) error {
	ids, err := b.ids(ctx, "state = 'open'")
	if err != nil {
		return err
	}
	var all error
	for _, id := range ids {
		for _, series := range b.series {
			all = errors.Join(all, OpenSeries(ctx, b.db, Tenant{ID: id}, series, year))
		}
	}
	return all
}

func (b *Builder) ids(ctx context.Context, which string, args ...any) (ids []string, err error) {
	rows, err := b.db.QueryContext(ctx, "SELECT id FROM platform.tenant WHERE "+which+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("reading tenants: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		err = rows.Scan(&id)
		if err != nil {
			return nil, fmt.Errorf("reading tenants: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
