package kit

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryBrandColourStandsOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		given := fmt.Sprintf("#%06x", rapid.IntRange(0, 0xffffff).Draw(rt, "colour"))
		b, ok := BrandOf(given)
		if !ok {
			rt.Fatal("a colour was not read")
		}
		light, _ := parseColour(b.Light)
		dark, _ := parseColour(b.Dark)
		if contrast(light, lightGround) < minContrast || contrast(dark, darkGround) < minContrast {
			rt.Fatalf("%s became %v", given, b)
		}
		if b.Darkened != (b.Light != given) || b.Lightened != (b.Dark != given) {
			rt.Fatalf("%s: the change is not told: %v", given, b)
		}
	})
}

func TestBrandExamples(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]Brand{
		"#1f5a8a": {"#1f5a8a", "#5985a8", false, true},
		"#ffd400": {"#8c7500", "#ffd400", true, false},
		"#000000": {"#000000", "#808080", false, true},
	} {
		b, ok := BrandOf(given)
		if !ok || b != want {
			t.Errorf("%s: %+v", given, b)
		}
	}
	for _, given := range []string{"", "red", "#fff", "#12345g", "#1234567", "#+12345", "red;}body{display:none"} {
		if css := BrandCSS(given); css != "" {
			t.Errorf("%q became %q", given, css)
		}
	}
	if css := BrandCSS("#1f5a8a"); !strings.HasPrefix(css, ":root{--brand:#1f5a8a}") || strings.Contains(css, "%!") {
		t.Error(css)
	}
}

// TestTokensStandOut measures the colours of both themes, so that a nicer shade cannot slip in unread.
func TestTokensStandOut(t *testing.T) {
	t.Parallel()
	css := read(t, "../../tokens/tokens.css")
	themes := regexp.MustCompile(`(?s)\{([^{}]*--bg:[^{}]*)\}`).FindAllStringSubmatch(css, -1)
	if len(themes) != 3 {
		t.Fatalf("%d themes", len(themes))
	}
	for i, theme := range themes {
		c := map[string]colour{}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(theme[1], -1) {
			c[m[1]], _ = parseColour(m[2])
		}
		want := lightGround
		if i > 0 {
			want = darkGround
		}
		if c["bg"] != want {
			t.Errorf("theme %d: the ground is %s, brand.go says %s", i, c["bg"], want)
		}
		for _, ink := range []string{"ink", "muted", "link", "error", "ok", "warn"} {
			for _, ground := range []string{"bg", "soft"} {
				if r := contrast(c[ink], c[ground]); r < minContrast {
					t.Errorf("theme %d: %s on %s has %.2f", i, ink, ground, r)
				}
			}
		}
		for ink, ground := range map[string]string{"button-ink": "button", "danger-ink": "danger", "brand": "bg"} {
			if r := contrast(c[ink], c[ground]); r < minContrast {
				t.Errorf("theme %d: %s on %s has %.2f", i, ink, ground, r)
			}
		}
		if r := contrast(c["line"], c["bg"]); r < 3 {
			t.Errorf("theme %d: lines have %.2f", i, r)
		}
	}
}
