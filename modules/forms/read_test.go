package forms_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
)

// pages holds what a diligent resident posts, page by page.
var pages = []struct{ page, row, post string }{
	{"person", "", "name=Jānis+Paraudziņš&code=010180-15097&email=Janis@Demo.LV&phone=2600+0000"},
	{"words", "", "purpose=++Soliņš++&count=3&width=1,50&from.day=1&from.month=12&from.year=2026&unknown=x"},
	{"choices", "", "agree=ja&more=Vēl+divus&way=counter&species=s3&days=mon&days=tue&days=hack"},
	{"place", "", "land=8013+001+0001&home=juras+iela+1+saulkrasti+LV2160"},
	{"items", rowA, "what=Soliņš&kind=a"},
	{"items", rowB, "what=Laterna&kind=b&why=Tumšs&weight=99,9"},
	{"papers", "", ""},
	{"end", "", "truth=ja"},
}

func values(t testing.TB, text string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// filled walks the whole form.
func filled(t testing.TB, f *forms.Form) forms.Answers {
	t.Helper()
	a := f.Begin()
	for _, step := range pages {
		if step.row != "" {
			a, _ = f.AddRow(step.page, step.row, a)
		}
		if step.page == "papers" {
			a = f.AddFile("", "", "papers", forms.File{ID: file, Name: "plāns.pdf", Type: "application/pdf", Size: 1200}, a)
		}
		next, faults := f.Read(step.page, step.row, values(t, step.post), a)
		if forms.Blocking(faults) {
			t.Fatalf("%s: %v", step.page, faults)
		}
		var err error
		a, err = f.Resolve(t.Context(), registers{}, step.page, step.row, next)
		if err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	a := filled(t, f)
	if faults := f.Check(a); faults != nil {
		t.Errorf("faults: %v", faults)
	}
	body, err := json.MarshalIndent(f.Clean(a), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "answers.json", string(body)+"\n")
	var back forms.Answers
	err = json.Unmarshal(body, &back)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Clean(a), back); d != "" {
		t.Errorf("answers change when stored (-before +after):\n%s", d)
	}
	var walked []string
	for page, ok := f.First(a), true; ok; page, ok = f.Next(a, page) {
		walked = append(walked, page)
	}
	if got := strings.Join(walked, " "); got != "person words choices place items papers end" {
		t.Errorf("walked %s", got)
	}
	if prev, ok := f.Previous(a, "words"); prev != "person" || !ok {
		t.Errorf("before words is %q", prev)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	a := filled(t, f)
	t.Run("a hidden answer is not submitted and does not count", func(t *testing.T) {
		t.Parallel()
		b, faults := f.Read("choices", "", values(t, "agree=ne&more=smuggled&way=mail&days=mon"), a)
		if faults != nil {
			t.Error(faults)
		}
		clean := f.Clean(b)
		if clean.Has("more") || !b.Has("more") {
			t.Error("a hidden answer is kept in the draft, and only there")
		}
		row, _ := clean.Row("items", rowB)
		if row.Has("why") {
			t.Error("a row's question hidden by the form's answer was submitted")
		}
	})
	t.Run("a page appears for a company", func(t *testing.T) {
		t.Parallel()
		s := setting
		s.Capacity = "company"
		faults := f.In(s).Check(a)
		if len(faults) != 2 || faults[0].Question != "company" || faults[1].Page != "company_page" {
			t.Errorf("faults: %v", faults)
		}
	})
	t.Run("what is asked on the same page because of an answer is read with it", func(t *testing.T) {
		t.Parallel()
		b, faults := f.Read("choices", "", values(t, "agree=ja&more=abc&way=mail&days=mon"), forms.Answers{})
		if faults != nil || b.Text("more") != "abc" {
			t.Errorf("%v, %v", b, faults)
		}
	})
}

// wrong holds answers that are no answers, and what is said about them.
var wrong = []struct{ page, post, want string }{
	{"person", "", "name required, code required, email required"},
	{"person", "name=x&code=161175-19996&email=a@b&phone=12", "code person_code, email email, phone phone"},
	{"person", "name=x&code=320000-00001&email=a@b.lv", "code person_code_doubt?"},
	{"person", "name=x&code=320101-11111&email=a@b.lv&company=40003000001", "code person_code_doubt?, company reg_no"},
	{"person", "name=x&code=Jānis&email=%22a%22@b.lv&company=4999+999+0001", "code person_code, email email"},
	{"words", "purpose=" + strings.Repeat("ā", 21) + "&count=0&width=0,4", "purpose text_long, count number_small, width number_small, from required"},
	{"words", "purpose=axa&count=1e3&width=1,555&from.day=31&from.month=2&from.year=2027", "purpose rule.no_x, count integer_malformed, width decimal_digits, from date_malformed"},
	{"words", "purpose=a&count=7&width=abc&from.day=1&from.month=1&from.year=2026", "story required, width decimal_malformed, from rule.future"},
	{"words", "purpose=a&count=501&width=100&from.day=1&from.month=1&from.year=2028", "story required, count number_large, width number_large, from rule.soon?"},
	{"choices", "agree=maybe&way=hack", "agree choose, way choose, days tick_some"},
	{"choices", "agree=ne&way=post&days=mon&days=tue&days=wed", "days choices_many"},
	{"place", "land=123&home=", "land parcel_malformed, home required"},
	{"place", "land=80480010002&home=Kaut+kur", "land rule.ours"},
	{"place", "land=11111111111&home=Kaut+kur", "land parcel_unknown"},
	{"papers", "papers=hack", "papers file_missing"},
	{"end", "truth=no", "truth tick"},
	{"nowhere", "", " page_unknown"},
	{"company_page", "turnover=1", " page_hidden"},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	lv, en := speak(t, i18n.LV), speak(t, i18n.EN)
	var book strings.Builder
	for _, c := range wrong {
		a, faults := f.Read(c.page, "", values(t, c.post), forms.Answers{})
		if c.page == "place" { // where registers have a say
			var err error
			a, err = f.Resolve(t.Context(), registers{}, c.page, "", a)
			if err != nil {
				t.Fatal(err)
			}
			faults = f.CheckPage(c.page, a)
		}
		var got []string
		fmt.Fprintf(&book, "## %s?%s\n", c.page, c.post)
		for _, x := range faults {
			line := x.Question + " " + x.Code
			if x.Warning {
				line += "?"
			}
			got = append(got, line)
			fmt.Fprintf(&book, "%s\n  %s\n  %s\n", line, x.Sentence(lv), x.Sentence(en))
			for _, typed := range values(t, c.post) {
				if len(typed[0]) > 3 && strings.Contains(x.Sentence(lv)+x.Sentence(en), typed[0]) {
					t.Errorf("%s repeats what was typed", x.Code)
				}
			}
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%s?%s:\n got %s\nwant %s", c.page, c.post, joined, c.want)
		}
	}
	golden(t, "faults.txt", book.String())
}

func TestRegistersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	a, _ := f.Read("place", "", values(t, "land=80130010001&home=Jūras+iela+1"), forms.Answers{})
	a, err := f.Resolve(t.Context(), registers{down: true}, "place", "", a)
	if err != nil {
		t.Fatal(err)
	}
	faults := f.CheckPage("place", a)
	if len(faults) != 1 || faults[0].Code != "parcel_unchecked" || forms.Blocking(faults) {
		t.Errorf("faults: %v", faults)
	}
	if got := f.Unresolved(a); len(got) != 1 || got[0] != "place" {
		t.Errorf("unresolved: %v", got)
	}
	a, err = f.Resolve(t.Context(), registers{}, "place", "", a)
	if err != nil {
		t.Fatal(err)
	}
	if p, state := a.Parcel("land"); state != "found" || p.AreaM2 != 1250 {
		t.Errorf("asked again: %v %s", p, state)
	}
	broken, _ := f.Read("place", "", values(t, "land=99999999999"), forms.Answers{})
	_, err = f.Resolve(t.Context(), registers{}, "place", "", broken)
	if err == nil {
		t.Error("a broken wire was taken for an answer")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	for post, code := range map[string]string{
		"home=juras+iela+1,+saulkrasti+lv-2160":           "",
		"home=Jūras+iela+1,+Saulkrasti,+LV-2160":          "101234567",
		"home=JURAS+IELA+1+SAULKRASTI+LV-2160":            "101234567",
		"home=kaut+kas&home.code=101234567":               "101234567",
		"home=kaut+kas&home.code=999999999":               "",
		"home=pie+vecā+ozola":                             "",
		"home=x&home.code=<script>":                       "",
		"home=&home.code=101234567":                       "101234567",
		"home=Jūras+iela+1,+Saulkrasti,+LV-2160&home.x=1": "101234567",
	} {
		if strings.Contains(post, "juras+iela") {
			code = "101234567"
		}
		a, _ := f.Read("place", "", values(t, post), forms.Answers{})
		a, err := f.Resolve(t.Context(), registers{}, "place", "", a)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Address("home").Code; got != code {
			t.Errorf("%s: got code %q", post, got)
		}
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	a := forms.Answers{}
	if faults := f.CheckPage("items", a); len(faults) != 1 || faults[0].Code != "group_empty" {
		t.Errorf("an empty group: %v", faults)
	}
	for i := range 5 {
		var faults []forms.Fault
		a, faults = f.AddRow("items", fmt.Sprintf("01890a5d-ac96-774b-bcce-b302099a805%d", i), a)
		if full := i >= 3; full != (len(faults) == 1) {
			t.Errorf("row %d: %v", i, faults)
		}
	}
	if got := len(a.Rows("items")); got != 3 {
		t.Errorf("%d rows", got)
	}
	_, faults := f.Read("items", "", url.Values{}, a)
	if len(faults) != 6 || faults[0].Row == "" {
		t.Errorf("three empty rows: %v", faults)
	}
	_, faults = f.Read("items", rowA, values(t, "what=x"), a)
	if len(faults) != 1 || faults[0].Code != "row_unknown" {
		t.Errorf("a foreign row: %v", faults)
	}
	for _, row := range a.Rows("items") {
		a = f.RemoveRow("items", row.Text("id"), a)
	}
	if a.Has("items") {
		t.Error("rows are left")
	}
}

func TestPrefill(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	if got := strings.Join(f.Sources(), " "); got != "person.name profile.email" {
		t.Error(got)
	}
	said := map[string]eservice.Prefilled{"person.name": {Value: "Jānis Paraudziņš"}, "profile.email": {Value: "janis@demo.lv"}, "other": {Value: 1}}
	a := f.Prefill(forms.Answers{}, said)
	title, ok := f.Source("email", a)
	if !ok || title.LV != "jūsu profila" {
		t.Errorf("source: %v", title)
	}
	a, _ = f.Read("person", "", values(t, "name=Cits&email=cits@demo.lv&code=010180-15097"), a)
	if a.Text("name") != "Jānis Paraudziņš" || a.Text("email") != "cits@demo.lv" {
		t.Errorf("locked and open: %v", a)
	}
	if _, ok = f.Source("email", a); ok {
		t.Error("a changed answer still names the register")
	}
	a = f.Prefill(a, map[string]eservice.Prefilled{"person.name": {Value: "Jānis Jaunais", Title: i18n.Text{LV: "Pavisam cita reģistra", EN: "Quite another register"}}, "profile.email": {Value: "not an address"}})
	if title, _ = f.Source("name", a); a.Text("name") != "Jānis Jaunais" || title.EN != "Quite another register" || a.Text("email") != "cits@demo.lv" {
		t.Errorf("renewed: %v", a)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	pdf := forms.File{ID: file, Name: "a.pdf", Type: "application/pdf", Size: 10}
	a := f.AddFile("", "", "papers", pdf, forms.Answers{})
	for want, x := range map[string]forms.File{
		"file_type": {ID: "1", Name: "a.exe", Type: "application/x-msdownload", Size: 1}, "file_large": {ID: "1", Name: "a", Type: "application/pdf", Size: 6 << 20},
		"file_empty": {ID: "1", Name: "a", Type: "application/pdf"}, "file_broken": {},
	} {
		if got := f.CheckFile("", "", "papers", x, a); len(got) != 1 || got[0].Code != want {
			t.Errorf("%s: %v", want, got)
		}
	}
	if got := f.CheckFile("", "", "papers", pdf, f.AddFile("", "", "papers", pdf, a)); len(got) != 1 || got[0].Code != "file_many" {
		t.Errorf("a third file: %v", got)
	}
	a, _ = f.AddRow("items", rowA, a)
	a = f.AddFile("items", rowA, "photo", forms.File{ID: rowB, Name: "b.png", Type: "image/png", Size: 1}, a)
	a, gone := f.RemoveFile(rowB, a)
	row, _ := a.Row("items", rowA)
	if !gone || row.Has("photo") || len(a.Files("papers")) != 1 {
		t.Error("the wrong file was removed")
	}
	if _, gone = f.RemoveFile(rowB, a); gone {
		t.Error("removed twice")
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]forms.Action{
		"": {}, "pievienot": {Kind: forms.AddRow}, "mainit:" + rowA: {Kind: forms.ChangeRow, ID: rowA}, "dzest:" + rowA: {Kind: forms.RemoveRow, ID: rowA},
		"augsupieladet:photo": {Kind: forms.Upload, ID: "photo"}, "dzest-failu:" + file: {Kind: forms.RemoveFile, ID: file}, "meklet:home": {Kind: forms.Search, ID: "home"},
		"mainit:x": {}, "augsupieladet:../x": {}, "drop": {}, "dzest": {},
	} {
		got := forms.ParseAction(value)
		if got != want || (want.Kind != forms.Go && got.Value() != value) {
			t.Errorf("%q: %v", value, got)
		}
	}
}

func TestEmployeesForm(t *testing.T) {
	t.Parallel()
	app := form(t, eservice.Application)
	s := setting
	s.Application = filled(t, app)
	f := form(t, "review").In(s)
	a := f.Begin()
	rows := a.Rows("items")
	if len(rows) != 2 || rows[0].Text("id") != rowA || rows[0].Text("what") != "Soliņš" || rows[0].Text("factor") != "one" {
		t.Fatalf("seeded: %v", rows)
	}
	a, faults := f.Read("check", rowA, values(t, "what=Changed&seen=ja&factor=half&amount=4"), a)
	if row, _ := a.Row("items", rowA); faults != nil || row.Text("what") != "Soliņš" {
		t.Errorf("%v, %v", row, faults)
	}
	charge, err := definition(t).Charge("sum", map[string]map[string]any{"review": a.Map()}, today)
	if err != nil || charge.Cents != 733 || charge.Tariffs["factor"] != "new" {
		t.Errorf("%+v, %v", charge, err)
	}
}

func TestSuitability(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Suitability)
	for post, want := range map[string]string{"fits=ne": "no", "fits=ja&how=badly": "bad", "fits=ja&how=well": "", "": "", "fits=ne&how=badly": "no"} {
		a, _ := f.Read(eservice.Suitability, "", values(t, post), forms.Answers{})
		if got, _ := f.Outcome(a); got.ID != want {
			t.Errorf("%s: %q", post, got.ID)
		}
	}
}
