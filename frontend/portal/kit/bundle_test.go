package kit

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the goldens and the bundled style sheet")

// TestStyleSheetIsCurrent keeps static/portal.css equal to its sources, without npm: tokens first, then what ui.css
// imports. "go test ./frontend/portal/kit -run StyleSheet -update" writes it.
func TestStyleSheetIsCurrent(t *testing.T) {
	t.Parallel()
	want := slim(read(t, "../../tokens/tokens.css"))
	imports := regexp.MustCompile(`@import "\./(ui/[a-z]+\.css)";`).FindAllStringSubmatch(read(t, "../ui.css"), -1)
	if len(imports) < 6 {
		t.Fatalf("ui.css imports %d sheets", len(imports))
	}
	for _, m := range imports {
		want += slim(read(t, filepath.Join("..", m[1])))
	}
	const sheet = "static/portal.css"
	if *update {
		err := os.WriteFile(sheet, []byte(want), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	if read(t, sheet) != want {
		t.Error("static/portal.css is old: run this test with -update")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	space   = regexp.MustCompile(`\s+`)
	tight   = regexp.MustCompile(` ?([{};,]) ?`)
)

// slim takes out what only people read. Spaces around colons stay: a selector may need them.
func slim(css string) string {
	css = space.ReplaceAllString(comment.ReplaceAllString(css, ""), " ")
	return strings.TrimSpace(tight.ReplaceAllString(css, "$1")) + "\n"
}
