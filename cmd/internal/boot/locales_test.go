package boot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pkip/app/i18n"
	"pkip/frontend"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(frontend.Locales)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var plural = regexp.MustCompile(`_(zero|one|other)$`)

// TestBothLanguagesSayTheSame compares base keys: Latvian has a form more than English.
func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	forms := map[i18n.Lang][]string{i18n.LV: {"zero", "one", "other"}, i18n.EN: {"one", "other"}}
	base := map[i18n.Lang]map[string]bool{}
	for _, lang := range i18n.Langs {
		base[lang] = map[string]bool{}
		for _, key := range c.Keys(lang) {
			b := plural.ReplaceAllString(key, "")
			base[lang][b] = true
			if b == key {
				continue
			}
			for _, form := range forms[lang] {
				if !c.Has(lang, b+"_"+form) {
					t.Errorf("%s: %s lacks _%s", lang, b, form)
				}
			}
			if lang == i18n.EN && strings.HasSuffix(key, "_zero") {
				t.Errorf("en: %s would be shown", key)
			}
		}
	}
	for key := range base[i18n.LV] {
		if !base[i18n.EN][key] {
			t.Errorf("en lacks %s", key)
		}
	}
	for key := range base[i18n.EN] {
		if !base[i18n.LV][key] {
			t.Errorf("lv lacks %s", key)
		}
	}
}

var (
	asked = regexp.MustCompile(`i18n\.(T|N)\(\w+, "([a-z0-9_.]+)"`)
	coded = regexp.MustCompile(`apperr\.New\(apperr\.([A-Za-z]+), "([a-z_.]+)"\)|Code:\s+"([a-z_]+\.[a-z_.]+)"`)
)

// TestEverySentenceThatIsAskedForStands reads the sources for keys and codes. Keys that are put together are covered by
// the pages' own tests.
func TestEverySentenceThatIsAskedForStands(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	has := func(key string) bool { return c.Has(i18n.LV, key) && c.Has(i18n.EN, key) }
	templs, err := filepath.Glob(root(t) + "/modules/*/internal/view/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(root(t) + "/modules/*/*/internal/view/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	check := func(path, text string) {
		for _, m := range asked.FindAllStringSubmatch(text, -1) {
			key := m[2]
			if m[1] == "N" {
				key += "_other"
			}
			if !strings.HasSuffix(m[2], ".") && !strings.HasSuffix(m[2], "_") && !has(key) {
				t.Errorf("%s asks for %s", path, key)
			}
		}
	}
	for _, path := range append(templs, more...) {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		check(path, string(body))
	}
	each(t, func(path string, body []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "sandbox/") {
			return
		}
		check(path, string(body))
		for _, m := range coded.FindAllStringSubmatch(string(body), -1) {
			code := m[2] + m[3]
			if m[1] == "Internal" || strings.HasPrefix(path, "app/eservice/") || code == "work.no_actor" {
				continue // never said to anybody
			}
			module, rest, _ := strings.Cut(code, ".")
			if strings.HasSuffix(code, ".") { // put together
				continue
			}
			if !has(module+".code."+rest) && !has("app.code."+code) {
				t.Errorf("%s: the code %s has no sentence", path, code)
			}
		}
	})
}

// TestCodesOfFieldsHaveSentences covers the table of codes that stand in place of the validator's own words.
func TestCodesOfFieldsHaveSentences(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	body, err := os.ReadFile(root(t) + "/app/httpx/fault.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`"(field\.[a-z_]+)"`).FindAllStringSubmatch(string(body), -1)
	if len(found) < 20 {
		t.Fatalf("found %d codes", len(found))
	}
	for _, m := range found {
		for _, lang := range i18n.Langs {
			if !c.Has(lang, "app.code."+m[1]) {
				t.Errorf("%s lacks %s", lang, m[1])
			}
		}
	}
}

// TestSentencesKeepTheirHoles: what one language fills in, the other fills in too.
func TestSentencesKeepTheirHoles(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	hole := regexp.MustCompile(`\{\{[a-zA-Z]+\}\}`)
	for _, key := range c.Keys(i18n.EN) {
		lv := hole.FindAllString(i18n.T(i18n.With(t.Context(), c, i18n.LV), key), -1)
		en := hole.FindAllString(i18n.T(i18n.With(t.Context(), c, i18n.EN), key), -1)
		slices.Sort(lv)
		slices.Sort(en)
		if !slices.Equal(slices.Compact(lv), slices.Compact(en)) {
			t.Errorf("%s: lv has %v, en has %v", key, lv, en)
		}
	}
}
