package boot_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	hardFile    = 500 // lines; tests and generated files apart
	hardTest    = 800
	p90File     = 300
	medianFile  = 120
	hardPackage = 20 // files
	hardLines   = 3000
)

// root is the top of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// each calls fn with every Go file of ours.
func each(t *testing.T, fn func(path string, body []byte)) {
	t.Helper()
	top := root(t)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != top || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, path)
		fn(filepath.ToSlash(rel), body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAndPackagesStaySmall(t *testing.T) {
	t.Parallel()
	var lengths []int
	files, lines := map[string]int{}, map[string]int{}
	each(t, func(path string, body []byte) {
		n := bytes.Count(body, []byte("\n"))
		if strings.HasSuffix(path, "_test.go") {
			if n > hardTest {
				t.Errorf("%s has %d lines, a test at most %d", path, n, hardTest)
			}
			return
		}
		if n > hardFile {
			t.Errorf("%s has %d lines, at most %d", path, n, hardFile)
		}
		lengths = append(lengths, n)
		files[filepath.Dir(path)]++
		lines[filepath.Dir(path)] += n
	})
	slices.Sort(lengths)
	if m := lengths[len(lengths)/2]; m > medianFile {
		t.Errorf("the median file has %d lines, at most %d", m, medianFile)
	}
	if p := lengths[len(lengths)*9/10]; p > p90File {
		t.Errorf("nine of ten files have up to %d lines, at most %d", p, p90File)
	}
	for dir := range files {
		if files[dir] > hardPackage || lines[dir] > hardLines {
			t.Errorf("%s has %d files and %d lines, at most %d and %d", dir, files[dir], lines[dir], hardPackage, hardLines)
		}
	}
}

func TestNoPackageIsADrawer(t *testing.T) {
	t.Parallel()
	drawers := []string{"util", "utils", "common", "shared", "helpers", "helper", "types", "base", "misc", "lib"}
	each(t, func(path string, _ []byte) {
		if dir := filepath.Base(filepath.Dir(path)); slices.Contains(drawers, dir) {
			t.Errorf("%s: a package is named after what it does, not %q", path, dir)
		}
	})
}

// rooms are the file names of a module. Verbs are free: they are its use cases.
var rooms = regexp.MustCompile(`^[a-z]+(_[a-z]+)*\.go$`)

func TestModulesHaveTheirRooms(t *testing.T) {
	t.Parallel()
	has := map[string]map[string]bool{}
	each(t, func(path string, body []byte) {
		dir, file := filepath.Split(path)
		dir = strings.TrimSuffix(dir, "/")
		if !strings.HasPrefix(dir, "modules/") || strings.Contains(dir, "/internal/") || strings.HasSuffix(file, "_test.go") {
			return
		}
		if has[dir] == nil {
			has[dir] = map[string]bool{}
		}
		has[dir][file] = true
		if !rooms.MatchString(file) {
			t.Errorf("%s: names of files are lower case words", path)
		}
		sql := bytes.Contains(body, []byte("store.Query(")) || bytes.Contains(body, []byte("FROM tenant."))
		if sql && file != "store.go" {
			t.Errorf("%s: queries live in store.go", path)
		}
	})
	for dir, files := range has {
		for _, want := range []string{"module.go"} {
			if !files[want] && dir != "modules/forms" { // the engine of forms is no module yet: it hangs on no rail
				t.Errorf("%s has no %s", dir, want)
			}
		}
		if files["store.go"] && !files["policy.go"] {
			t.Errorf("%s has rows and no policy.go that says who may see them", dir)
		}
	}
}

func TestNoHandleLeavesTheFloor(t *testing.T) {
	t.Parallel()
	allowed := []string{"bench", "app/work", "app/store", "app/worktest", "tenancy", "cmd/internal/boot", "tenancy/bootstrap"}
	set := token.NewFileSet()
	each(t, func(path string, body []byte) {
		if slices.Contains(allowed, filepath.Dir(path)) || strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(set, path, body, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && ((pkg.Name == "gorm" && sel.Sel.Name == "DB") || (pkg.Name == "sql" && sel.Sel.Name == "DB")) {
				t.Errorf("%s holds a %s.DB", path, pkg.Name)
			}
			return true
		})
	})
}

// foreign are words that would tie the product to one place or one service of it.
var foreign = regexp.MustCompile(`koku|tree_felling|felling|suņ`)

func TestNoCodeKnowsOneService(t *testing.T) {
	t.Parallel()
	each(t, func(path string, body []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "sandbox/") || strings.HasPrefix(path, "bench/") || path == "modules/permits/module.go" ||
			strings.HasPrefix(path, "frontend/portal/kit/samples") {
			return
		}
		for i, line := range strings.Split(string(body), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if foreign.MatchString(strings.ToLower(code)) {
				t.Errorf("%s:%d knows a service: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	})
}
