package forms_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
)

// hostile draws values that nobody types and some that people do.
var hostile = rapid.OneOf(
	rapid.String(),
	rapid.StringN(0, 400, 40_000),
	rapid.SampledFrom([]string{
		"", "ja", "ne", "010180-15097", "1,5", "-0", "1e9999", "NaN", "99999999999999999999", "\x00\xff", "\u202eabc", "a\r\nb", "<script>", "{{label}}",
		"31", "2", "2027", "mon", "s3", "80130010001", "=1+1", "Ā\u0304", strings.Repeat("ā", 20_000), "+371 26000000", "a@b.lv", "101234567",
	}),
)

// junk draws answers of any shape, as a damaged draft may hold them.
func junk() *rapid.Generator[any] {
	leaf := rapid.OneOf(rapid.Just[any](nil), rapid.Just[any](true), rapid.Map(rapid.Float64(), func(f float64) any { return f }), rapid.Map(hostile, func(s string) any { return s }))
	list := rapid.Map(rapid.SliceOfN(leaf, 0, 4), func(l []any) any { return l })
	object := rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"id", "text", "day", "what", "size", "designation", "state", "code", "typed", "name"}), leaf, 0, 4), func(m map[string]any) any { return m })
	objects := rapid.Map(rapid.SliceOfN(object, 0, 3), func(l []any) any { return l })
	return rapid.OneOf(leaf, list, object, objects)
}

func drawPost(t *rapid.T, f *forms.Form) url.Values {
	names := []string{"nothing", "csrf"}
	for _, q := range f.Questions() {
		names = append(names, q.ID, q.ID+".day", q.ID+".month", q.ID+".year", q.ID+".code")
	}
	v := url.Values{}
	for range rapid.IntRange(0, 12).Draw(t, "fields") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		v[name] = rapid.SliceOfN(hostile, 0, 3).Draw(t, "values")
	}
	return v
}

func TestNothingPanics(t *testing.T) {
	t.Parallel()
	f, ctx := form(t, eservice.Application), speak(t, i18n.LV)
	rapid.Check(t, func(r *rapid.T) {
		a := forms.Answers{}
		for _, q := range f.Questions() {
			if q.Group == "" && rapid.Bool().Draw(r, "set") {
				a[q.ID] = junk().Draw(r, q.ID)
			}
		}
		page := rapid.SampledFrom([]string{"person", "words", "choices", "place", "items", "papers", "end", "company_page", "", "x"}).Draw(r, "page")
		row := rapid.SampledFrom([]string{"", rowA, "x"}).Draw(r, "row")
		before, err := json.Marshal(a)
		if err != nil {
			r.Skip("not JSON: ", err)
		}
		out, faults := f.Read(page, row, drawPost(r, f), a)
		after, err := json.Marshal(a)
		if err != nil || string(after) != string(before) {
			r.Fatalf("the caller's answers were changed: %v", err)
		}
		f.Check(out)
		f.Clean(out)
		for _, mode := range modes {
			var b strings.Builder
			err = forms.View(f.Screen(mode, page, row, out, faults, options())).Render(ctx, &b)
			if err != nil {
				r.Fatal(err)
			}
			o := options()
			o.Mode = mode
			err = forms.SummaryView(f.Summary(out, o)).Render(ctx, &b)
			if err != nil {
				r.Fatal(err)
			}
			if strings.Contains(b.String(), "<script>") {
				r.Fatal("what was typed became markup")
			}
		}
	})
}

// TestWhatIsShownIsRead: reading what a page shows gives the answers the page was filled with, right or wrong.
func TestWhatIsShownIsRead(t *testing.T) {
	t.Parallel()
	f, ctx := form(t, eservice.Application), speak(t, i18n.LV)
	rapid.Check(t, func(r *rapid.T) {
		a, _ := f.AddRow("items", rowA, forms.Answers{})
		page := rapid.SampledFrom([]string{"person", "words", "choices", "place", "items", "end"}).Draw(r, "page")
		row := ""
		if page == "items" {
			row = rowA
		}
		first, faults := f.Read(page, row, drawPost(r, f), a)
		o := options()
		o.Candidates = nil
		var b strings.Builder
		err := forms.View(f.Screen(forms.Citizen, page, row, first, faults, o)).Render(ctx, &b)
		if err != nil {
			r.Fatal(err)
		}
		second, again := f.Read(page, row, submitted(r, b.String()), first)
		one, _ := json.Marshal(f.Clean(first))
		two, _ := json.Marshal(f.Clean(second))
		if string(one) != string(two) || len(faults) != len(again) {
			r.Fatalf("read\n%s\nshown and read again\n%s\n%v\n%v", one, two, faults, again)
		}
	})
}

// submitted is what a browser posts from a page without touching it.
func submitted(r *rapid.T, page string) url.Values {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		r.Fatal(err)
	}
	v := url.Values{}
	for n := range doc.Descendants() {
		at := map[string]string{}
		for _, x := range n.Attr {
			at[x.Key] = x.Val
		}
		_, checked := at["checked"]
		switch {
		case n.Data == "input" && (at["type"] == "radio" || at["type"] == "checkbox"):
			if checked {
				v.Add(at["name"], at["value"])
			}
		case n.Data == "input" && at["type"] != "file":
			v.Add(at["name"], at["value"])
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			v.Add(at["name"], strings.ReplaceAll(text, "\n", "\r\n"))
		case n.Data == "select":
			v.Add(at["name"], selected(n))
		}
	}
	return v
}

func selected(n *html.Node) string {
	for o := range n.Descendants() {
		chosen, value := false, ""
		for _, x := range o.Attr {
			chosen = chosen || x.Key == "selected"
			if x.Key == "value" {
				value = x.Val
			}
		}
		if o.Data == "option" && chosen {
			return value
		}
	}
	return ""
}

func TestManyRepeats(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	many := make([]string, 10_000)
	for i := range many {
		many[i] = "mon"
	}
	a, _ := f.Read("choices", "", url.Values{"days": many, "agree": many, "way": many}, forms.Answers{})
	if got := a.Choices("days"); len(got) != 1 {
		t.Errorf("%d choices", len(got))
	}
	if a, _ = f.Read("person", "", url.Values{"name": {strings.Repeat("ā", 1<<20)}}, a); len(a.Text("name")) > 20_000 {
		t.Error("a megabyte was kept")
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	for code, want := range map[string]string{
		"161175-19997": "", "010180-15097": "", "111111-11111": "", "328673-00679": "", "32867300679": "", "010190 – 00014": "", "120385-00122": "",
		"150320-20017": "", "161175-19996": "person_code", "000000-00000": "person_code", "310299-10000": "person_code", "0101801509": "person_code", "32000000001": "person_code_doubt",
	} {
		a, _ := f.Read("person", "", url.Values{"code": {code}}, forms.Answers{"name": "x", "email": "a@b.lv"})
		got := ""
		for _, x := range f.CheckPage("person", a) {
			got += x.Code
		}
		if got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	s := setting
	s.Capacity = "company"
	for code, ok := range map[string]bool{"49999990001": true, "4999 9990 016": true, "90011524360": true, "99999990000": true, "40003000001": false, "12345678901": false, "": false} {
		a, _ := f.In(s).Read("person", "", url.Values{"company": {code}}, forms.Answers{"name": "x", "email": "a@b.lv", "code": "01018015097"})
		if got := len(f.In(s).CheckPage("person", a)) == 0; got != ok {
			t.Errorf("%q: %v", code, got)
		}
	}
	for typed, want := range map[string]string{
		"26000000": "+37126000000", "+371 2600-0000": "+37126000000", "00371 67 000 000": "+37167000000", "(+49) 30 123456": "+4930123456", "12345678": "12345678", "+371 123": "+371 123", "abc": "abc",
	} {
		a, _ := f.Read("person", "", url.Values{"phone": {typed}}, forms.Answers{})
		if got := a.Text("phone"); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
}
