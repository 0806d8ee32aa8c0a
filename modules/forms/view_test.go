package forms_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
)

var modes = map[string]forms.Mode{
	"citizen": forms.Citizen, "clerk": forms.Clerk, "preview": forms.Preview, "consultation": forms.Consultation, "print": forms.Print,
}

func rendered(t testing.TB, ctx context.Context, c templ.Component) string { //nolint:revive // t leads in tests
	t.Helper()
	var b strings.Builder
	err := c.Render(ctx, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// broken is the whole form with something wrong on every page.
func broken(t testing.TB, f *forms.Form) forms.Answers {
	t.Helper()
	a := filled(t, f)
	for _, c := range []struct{ page, row, post string }{
		{"person", "", "name=&code=161175-19996&email=x&phone=y"},
		{"words", "", "purpose=&count=abc&width=1,555&from.day=31&from.month=2&from.year=2027"},
		{"choices", "", "agree=ja&more=&way=mail"},
		{"place", "", "land=80480010002&home="},
		{"items", rowB, "what=&kind=b&weight=zz"},
		{"end", "", "truth="},
	} {
		next, _ := f.Read(c.page, c.row, values(t, c.post), a)
		var err error
		a, err = f.Resolve(t.Context(), registers{}, c.page, c.row, next)
		if err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func options() forms.Options {
	return forms.Options{
		Change: func(page, row string) string {
			return "/pieteikums/1/" + page + "?" + url.Values{"rinda": {row}}.Encode()
		},
		File:       func(id string) string { return "/faili/" + id },
		FileState:  func(string) i18n.Text { return i18n.Text{LV: "Pārbaudīts, vīrusu nav.", EN: "Checked, no viruses."} },
		Candidates: map[string][]eservice.Address{"home": {{Code: "101234567", Text: "Jūras iela 1, Saulkrasti, LV-2160"}}},
	}
}

// everyScreen renders every page and one row in a mode.
func everyScreen(t testing.TB, ctx context.Context, f *forms.Form, mode forms.Mode, a forms.Answers) map[string]string { //nolint:revive // t leads in tests
	t.Helper()
	faults, out := f.Check(a), map[string]string{}
	for _, p := range f.Pages(a) {
		out[p.ID] = rendered(t, ctx, forms.View(f.Screen(mode, p.ID, "", a, faults, options())))
	}
	out["items?"] = rendered(t, ctx, forms.View(f.Screen(mode, "items", rowB, a, faults, options())))
	return out
}

func TestScreens(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	for name, mode := range modes {
		for _, lang := range i18n.Langs {
			ctx := speak(t, lang)
			var book strings.Builder
			for state, a := range map[string]forms.Answers{"filled": filled(t, f), "wrong": broken(t, f)} {
				screens := everyScreen(t, ctx, f, mode, a)
				if state == "filled" && lang == i18n.EN { // one book a language is enough to read
					continue
				}
				for _, page := range slices.Sorted(keys(screens)) {
					sound(t, name+" "+page, screens[page])
					if lang == i18n.LV && state == "wrong" {
						book.WriteString("\n== " + page + "\n" + outline(t, screens[page]))
					}
				}
				if strings.Contains(strings.Join(slices.Collect(valuesOf(screens)), ""), "forms.") {
					t.Errorf("%s %s: a sentence is missing in %s", name, state, lang)
				}
			}
			if lang == i18n.LV {
				golden(t, "screens/"+name+".txt", book.String())
			}
		}
	}
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func valuesOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// outline writes what a page says and asks, and leaves out how the kit lays it out, which has goldens of its own.
func outline(t testing.TB, text string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch n.Data {
		case "h1", "h2", "h3", "label", "legend", "p", "dt", "li", "a", "input", "textarea", "select", "option", "button":
		default:
			continue
		}
		b.WriteString(n.Data)
		for _, a := range n.Attr {
			switch a.Key {
			case "name", "type", "value", "checked", "selected", "href", "aria-invalid", "autocomplete", "inputmode", "accept":
				b.WriteString(" " + a.Key + "=" + a.Val)
			}
		}
		b.WriteString(": " + said(n) + "\n")
	}
	return b.String()
}

// said is the text of an element without that of elements with a line of their own.
func said(n *html.Node) string {
	var words []string
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			words = append(words, strings.Fields(c.Data)...)
		case c.Data == "span", c.Data == "strong", c.Data == "h1":
			words = append(words, said(c))
		}
	}
	return strings.Join(words, " ")
}

// sound: ids are there once, labels and descriptions lead to something, one heading of the first rank.
func sound(t *testing.T, name, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	ids, wanted, h1 := map[string]int{}, []string{}, 0
	for n := range doc.Descendants() {
		if n.Data == "h1" {
			h1++
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				ids[a.Val]++
			case "for":
				wanted = append(wanted, a.Val)
			case "aria-describedby":
				wanted = append(wanted, strings.Fields(a.Val)...)
			case "style", "onclick":
				t.Errorf("%s: %s on <%s>", name, a.Key, n.Data)
			}
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: id %q stands %d times", name, id, n)
		}
	}
	for _, id := range wanted {
		if ids[id] == 0 {
			t.Errorf("%s: nothing has the id %q", name, id)
		}
	}
	if h1 != 1 {
		t.Errorf("%s: %d headings of the first rank", name, h1)
	}
}

func TestFaultsLeadToTheirFields(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	ctx := speak(t, i18n.LV)
	a := broken(t, f)
	for _, place := range []struct{ page, row string }{{"person", ""}, {"words", ""}, {"choices", ""}, {"place", ""}, {"items", ""}, {"items", rowB}, {"end", ""}} {
		faults := slices.DeleteFunc(f.CheckPage(place.page, a), func(x forms.Fault) bool { return place.row != "" && x.Row != place.row })
		page := rendered(t, ctx, forms.View(f.Screen(forms.Citizen, place.page, place.row, a, faults, options())))
		lines := forms.Lines(ctx, faults, place.row)
		if len(lines) == 0 {
			t.Fatalf("%v: no faults", place)
		}
		if named := strings.HasPrefix(lines[0].Text, "Lieta 2. "); named != (place.page == "items" && place.row == "") {
			t.Errorf("%v: %s", place, lines[0].Text)
		}
		for _, line := range lines {
			if !strings.Contains(page, `id="`+line.Href[1:]+`"`) {
				t.Errorf("%v: nothing has the id %s", place, line.Href)
			}
		}
	}
}

func TestSummaries(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	ctx := speak(t, i18n.LV)
	a := f.Prefill(filled(t, f), map[string]eservice.Prefilled{"person.name": {Value: "Jānis Paraudziņš"}})
	for name, mode := range modes {
		o := options()
		o.Mode = mode
		text := rendered(t, ctx, forms.SummaryView(f.Summary(a, o)))
		if strings.Contains(text, "forms.") || strings.Contains(text, "kit.") {
			t.Errorf("%s: a sentence is missing", name)
		}
		if changes := strings.Contains(text, "/pieteikums/1/"); changes != o.Writes() {
			t.Errorf("%s: change links: %v", name, changes)
		}
		if masked := !strings.Contains(text, "010180-15097"); masked != (mode == forms.Consultation) {
			t.Errorf("%s: the code is masked: %v", name, masked)
		}
		golden(t, "screens/summary-"+name+".txt", outline(t, text))
	}
	paper := rendered(t, ctx, forms.PaperView(f.Summary(nil, forms.Options{Mode: forms.Print, Empty: true})))
	for _, want := range []string{"Vārds un uzvārds", "☐☐☐☐☐☐☐☐☐☐☐", "☐ Klātienē", "Apgrozījums", "Kāpēc otrais?"} {
		if !strings.Contains(paper, want) {
			t.Errorf("paper lacks %s", want)
		}
	}
	if strings.Contains(paper, "<input") {
		t.Error("paper has inputs")
	}
	golden(t, "screens/paper.txt", outline(t, paper))
}

func TestDatesReadAsEverywhere(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	day := calendar.Date{Year: 2026, Month: 12, Day: 1}
	for _, section := range f.Summary(forms.Answers{"from": day.String()}, forms.Options{Mode: forms.Print}) {
		for _, row := range section.Rows {
			if row.Question != "from" {
				continue
			}
			lv, en := i18n.Date(speak(t, i18n.LV), day), i18n.Date(speak(t, i18n.EN), day)
			if row.Lines[0].LV != lv || row.Lines[0].EN != en {
				t.Errorf("%v, everywhere else %s and %s", row.Lines[0], lv, en)
			}
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	ctx := speak(t, i18n.LV)
	for _, mode := range []forms.Mode{forms.Consultation, forms.Print} {
		for page, text := range everyScreen(t, ctx, f, mode, filled(t, f)) {
			for _, tag := range []string{"<input", "<textarea", "<select", "<button"} {
				if strings.Contains(text, tag) {
					t.Errorf("%v %s has %s", mode, page, tag)
				}
			}
		}
	}
}
