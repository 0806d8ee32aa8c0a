package kit

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pkip/app/httpx"
	"pkip/app/i18n"
)

func TestGalleryPagesAreSound(t *testing.T) {
	t.Parallel()
	for path, c := range GalleryPages() {
		for _, l := range i18n.Langs {
			for whose, f := range map[string]httpx.Frame{"visitor": visitor, "resident": resident, "platform": platform} {
				name := "/ui" + path + " " + string(l) + " " + whose
				page := render(t, in(t, l, f), c)
				checkMarkup(t, name, page)
				checkPage(t, name, page, l)
			}
		}
	}
}

// checkPage is what holds for whole documents.
func checkPage(t *testing.T, name, page string, l i18n.Lang) {
	t.Helper()
	counts := map[atom.Atom]int{}
	for n := range parse(t, page).Descendants() {
		counts[n.DataAtom]++
		switch n.DataAtom { //nolint:exhaustive // the rest needs no look
		case atom.Html:
			if attr(n, "lang") != string(l) {
				t.Errorf("%s: lang is %q", name, attr(n, "lang"))
			}
		case atom.Title:
			if text(n) == "" {
				t.Errorf("%s: no title", name)
			}
		case atom.Link, atom.Script, atom.Img:
			address := attr(n, "href") + attr(n, "src")
			if _, ok := addresses[address]; !ok && !strings.HasPrefix(address, BrandPath) && !strings.HasPrefix(address, CrestPath) {
				t.Errorf("%s: nothing is served at %q", name, address)
			}
		}
	}
	for _, a := range []atom.Atom{atom.Title, atom.H1, atom.Main, atom.Header, atom.Footer} {
		if counts[a] != 1 {
			t.Errorf("%s: %d %s", name, counts[a], a)
		}
	}
	if strings.Contains(page, ">kit.") || strings.Contains(page, `"kit.`) || strings.Contains(page, " kit.") {
		t.Errorf("%s: a sentence is missing in %s", name, l)
	}
}

// checkMarkup is what holds for any part of a page.
func checkMarkup(t *testing.T, name, page string) {
	t.Helper()
	doc := parse(t, page)
	ids, labelled := map[string]int{}, map[string]bool{}
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		if n.DataAtom == atom.Label {
			labelled[attr(n, "for")] = text(n) != ""
		}
	}
	for id, times := range ids {
		if times > 1 {
			t.Errorf("%s: id %q stands %d times", name, id, times)
		}
	}
	for n := range doc.Descendants() {
		checkReferences(t, name, n, ids)
		checkControl(t, name, n, labelled)
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: %s has %s, which the content security policy stops", name, n.Data, a.Key)
			}
		}
	}
}

func checkReferences(t *testing.T, name string, n *html.Node, ids map[string]int) {
	t.Helper()
	for _, a := range []string{"for", "aria-describedby", "aria-labelledby"} {
		for id := range strings.FieldsSeq(attr(n, a)) {
			if ids[id] == 0 {
				t.Errorf("%s: %s=%q points at nothing", name, a, id)
			}
		}
	}
}

func checkControl(t *testing.T, name string, n *html.Node, labelled map[string]bool) {
	t.Helper()
	switch n.DataAtom { //nolint:exhaustive // controls only
	case atom.Input, atom.Select, atom.Textarea:
		if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
			t.Errorf("%s: %s %q has no label", name, n.Data, attr(n, "name"))
		}
		if attr(n, "type") == "number" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "required" }) {
			t.Errorf("%s: %q leaves checking to the browser", name, attr(n, "name"))
		}
	case atom.Form:
		if attr(n, "method") != "post" || !strings.Contains(markup(t, n), `name="csrf"`) {
			t.Errorf("%s: a form without method or token", name)
		}
	case atom.Script, atom.Style:
		if n.FirstChild != nil {
			t.Errorf("%s: inline %s", name, n.Data)
		}
	}
}

func markup(t *testing.T, n *html.Node) string {
	t.Helper()
	var out strings.Builder
	err := html.Render(&out, n)
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTitleSaysTheErrorFirst(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang]string{i18n.LV: "Kļūda: Zeme – Saulkrastu novada pašvaldība", i18n.EN: "Error: Zeme – Saulkrasti Municipality"} {
		if got := windowTitle(in(t, l, visitor), PageProps{Title: "Zeme", Faults: []Fault{{"#x", "y"}}}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFramePutsEveryoneInTheirPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frame    httpx.Frame
		has, not []string
	}{
		"visitor":  {visitor, []string{`href="/pieteikties"`, "Izmēģinājuma vide", `href="/ui?lang=en&amp;lapa=2"`, "PKIP · Rīgas digitālā aģentūra", `href="tel:+37167000000"`, ">S<"}, []string{`action="/iziet"`, "pkip-session", "/mana-vieta"}},
		"resident": {resident, []string{`action="/iziet"`, "SIA “Demo Reklāma” vārdā", `content="1200"`, `data-csrf="token"`, "/mana-vieta"}, []string{`href="/pieteikties"`}},
		"platform": {platform, []string{"Pašvaldību koplietošanas platforma"}, []string{"/pakalpojumi\"", "/pieteikties", "Izmēģinājuma vide", BrandPath}},
	} {
		page := render(t, in(t, i18n.LV, c.frame), Page(PageProps{Title: "Sākums"}))
		for _, want := range c.has {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		for _, not := range c.not {
			if strings.Contains(page, not) {
				t.Errorf("%s: has %q", name, not)
			}
		}
	}
}

func TestCrestComesFromItsOwnAddress(t *testing.T) {
	t.Parallel()
	f := visitor
	f.Tenant.Profile.Crest = `<svg onload="alert(1)"/>`
	page := render(t, in(t, i18n.LV, f), Page(PageProps{Title: "Sākums"}))
	if strings.Contains(page, "onload") || !strings.Contains(page, `src="`+CrestPath+`?v=`) {
		t.Error("the crest must be an image, never markup of the page")
	}
}

func TestLanguageLinksNeverLeaveTheHost(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/pakalpojumi":            "/pakalpojumi?lang=en",
		"/a?lang=lv&q=%C4%81":     "/a?lang=en&q=%C4%81",
		"//evil.example/x":        "/?lang=en",
		"https://evil.example":    "/?lang=en",
		"javascript:alert(1)":     "/?lang=en",
		"":                        "/?lang=en",
		"/%zz":                    "/?lang=en",
		"/\\evil.example":         "/%5Cevil.example?lang=en",
		"/lietas/1#%22%3E%3Cb%3E": "/lietas/1?lang=en#%22%3E%3Cb%3E",
	} {
		if got := inLanguage(path, i18n.EN); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestInitialIsALetter(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Ērgļi": "Ē", "žagare": "Ž", "": "", "Ķegums": "Ķ"} {
		if got := initial(name); got != want {
			t.Errorf("%q: got %q", name, got)
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	base := func(l i18n.Lang) []string {
		keys := map[string]bool{}
		for _, k := range c.Keys(l) {
			if strings.HasPrefix(k, "kit.") {
				for _, suffix := range []string{"_zero", "_one", "_other"} {
					k = strings.TrimSuffix(k, suffix)
				}
				keys[k] = true
			}
		}
		return slices.Sorted(maps.Keys(keys))
	}
	if lv, en := base(i18n.LV), base(i18n.EN); !slices.Equal(lv, en) {
		t.Errorf("lv %v, en %v", lv, en)
	}
}
