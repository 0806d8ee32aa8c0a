package boot_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pkip/cmd/internal/boot"
)

var update = flag.Bool("update", false, "write what is committed anew")

func same(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		err := os.WriteFile(path, got, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not current: run the test with -update and commit (%v)", path, err)
	}
}

// TestTheContractIsCommitted: the description of the API is what clients are made from.
func TestTheContractIsCommitted(t *testing.T) {
	t.Parallel()
	got, err := boot.Table().OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	same(t, root(t)+"/docs/openapi.json", got)
}

// TestPermissionsAreDocumented: who may do what is on one page.
func TestPermissionsAreDocumented(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	out.WriteString("# Permissions\n\nWritten by a test from the manifests: which permission there is, who holds it by default, which routes ask for it.\n\n" +
		"| permission | held by | routes |\n| --- | --- | --- |\n")
	routes := map[string][]string{}
	for _, r := range boot.Table().Routes {
		routes[r.Permission.Name] = append(routes[r.Permission.Name], r.Method+" `"+r.Path+"`")
	}
	for _, m := range boot.Blueprint() {
		for _, g := range m.Manifest().Permissions {
			held := "everybody"
			if !g.Permission.Public {
				held = strings.Join(g.Roles, ", ")
			}
			fmt.Fprintf(&out, "| `%s` | %s | %s |\n", g.Permission.Name, held, strings.Join(routes[g.Permission.Name], "<br>"))
		}
	}
	same(t, root(t)+"/docs/permissions.md", []byte(out.String()))
}

// TestEveryAddressStandsOnce: a page and an API call have one owner, in one table.
func TestEveryAddressStandsOnce(t *testing.T) {
	t.Parallel()
	var seen []string
	for _, r := range boot.Table().Routes {
		address := r.Method + " " + r.Path
		if slices.Contains(seen, address) {
			t.Errorf("%s stands twice", address)
		}
		seen = append(seen, address)
		if inside := strings.HasPrefix(r.Path, "/api/v1/"); inside != (r.Kind == "handle" || r.Kind == "upload") {
			t.Errorf("%s: a %s stands on the wrong side of the API", address, r.Kind)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d routes", len(seen))
	}
}
