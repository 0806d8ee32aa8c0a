package eservice_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pkip/app/calendar"
	"pkip/app/eservice"
)

var update = flag.Bool("update", false, "write the goldens")

// base is a small whole definition; tests break it in one place.
func base(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func problems(t *testing.T, err error) []string {
	t.Helper()
	var p eservice.Problems
	if err != nil && !errors.As(err, &p) {
		t.Fatalf("not a list of problems: %v", err)
	}
	var out []string
	for _, x := range p {
		out = append(out, x.Pointer+" "+x.Code)
	}
	return out
}

func TestParse(t *testing.T) {
	t.Parallel()
	d, err := eservice.Parse(base(t))
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "small.golden.json", body)
}

// mistakes are merge patches on the base, and what must be found: where and what.
var mistakes = []struct{ patch, want string }{
	{`{}`, ``},
	{`{"surprise":1}`, ` schema`},
	{`{"slug":"Koki"}`, `/slug schema`},
	{`{"card":{"title":{"en":""}}}`, `/card/title/en text`},
	{`{"card":{"title":{"lv":""}}}`, `/card/title/lv schema`},
	{`{"card":{"title":{"lv":"Ko\u0304ks"}}}`, `/card/title text`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"data":null}}}}}}}`, `/forms/application/pages/one/questions/name schema`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"options":{"a":{"order":1,"label":{"lv":"A","en":"A"}}}}}}}}}}`, `/forms/application/pages/one/questions/name/kind schema`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"Name":{"order":1,"kind":"info","label":{"lv":"A","en":"A"}}}}}}}}`, `/forms/application/pages/one schema`},
	{`{"forms":{"application":{"pages":{"two":{"show":"answers.nmae == 'x'"}}}}}`, `/forms/application/pages/two/show expression`},
	{`{"forms":{"application":{"pages":{"two":{"show":"answers.name"}}}}}`, `/forms/application/pages/two/show expression`},
	{`{"forms":{"application":{"pages":{"one":{"show":"answers.more"}}}}}`, `/forms/application/pages/one/show order`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"show":"answers.name == 'x'"}}}}}}}`, `/forms/application/pages/one/questions/name/show order`},
	{`{"forms":{"application":{"pages":{"one":{"show":"today != ''"},"two":{"show":"today != ''"},"list":{"show":"today != ''"}}}}}`, `/forms/application/pages dead_end`},
	{`{"forms":{"application":{"pages":{"two":{"questions":{"name":{"order":5,"kind":"text","data":"none","label":{"lv":"A","en":"A"}}}}}}}}`, `/forms/application/pages/two/questions/name id`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"in":{"order":5,"kind":"text","data":"none","label":{"lv":"A","en":"A"}}}}}}}}`, `/forms/application/pages/one/questions/in id`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"default":3}}}}}}}`, `/forms/application/pages/one/questions/name/default kind`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"read_only":true}}}}}}}`, `/forms/application/pages/one/questions/name/read_only dead_end`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"rules":{"r":{"order":1,"valid":"1","text":{"lv":"A","en":"A"}}}}}}}}}}`, `/forms/application/pages/one/questions/name/rules/r/valid expression`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"rules":{"r":{"order":1,"valid":"true","text":{"lv":"{{n}}","en":"{{n}}"},"names":{"n":"answers.name"}}}}}}}}}}`, `/forms/application/pages/one/questions/name/rules/r/names/n data_class`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"rules":{"r":{"order":1,"valid":"true","text":{"lv":"A","en":"{{n}}"},"names":{"n":"tenant.name"}}}}}}}}}}`, `/forms/application/pages/one/questions/name/rules/r/names/n text`},
	{`{"forms":{"application":{"pages":{"one":{"questions":{"name":{"rules":{"r":{"order":1,"valid":"true","text":{"lv":"{{n}}","en":"{{n}}"},"names":{"n":"1"}}}}}}}}}}`, `/forms/application/pages/one/questions/name/rules/r/names/n expression`},
	{`{"forms":{"review":{"pages":{"check":{"questions":{"things":{"questions":{"grade":{"rules":{"r":{"order":1,"valid":"true","text":{"lv":"{{n}}","en":"{{n}}"},"names":{"n":"row.grade"}}}}}}}}}}}}`, `/forms/review/pages/check/questions/things/questions/grade/rules/r/names/n data_class`},
	{`{"forms":{"review":{"pages":{"check":{"questions":{"things":{"questions":{"grade":{"rules":{"r":{"order":1,"valid":"true","text":{"lv":"{{n}}","en":"{{n}}"},"names":{"n":"application.name"}}}}}}}}}}}}`, `/forms/review/pages/check/questions/things/questions/grade/rules/r/names/n data_class`},
	{`{"forms":{"application":{"pages":{"list":{"questions":{"things":{"questions":{"size":{"in_list":null}}}}}}}}}`, `/forms/application/pages/list/questions/things/questions kind`},
	{`{"forms":{"application":{"pages":{"list":{"questions":{"things":{"max":500}}}}}}}`, `/forms/application/pages/list/questions/things/max range`},
	{`{"forms":{"application":{"pages":{"list":{"questions":{"things":{"min":5}}}}}}}`, `/forms/application/pages/list/questions/things/max range`},
	{`{"forms":{"application":{"pages":{"list":{"questions":{"other":{"order":5,"kind":"info","label":{"lv":"A","en":"A"}}}}}}}}`, `/forms/application/pages/list/questions/things kind`},
	{`{"forms":{"application":{"pages":{"list":{"questions":{"things":{"questions":{"size":{"show":"row.size > 1"}}}}}}}}}`, `/forms/application/pages/list/questions/things/questions/size/show order`},
	{`{"forms":{"application":{"filled_by":"employee"}}}`, `/forms unknown`},
	{`{"forms":{"review":{"filled_by":"applicant"}}}`, `/forms/review/filled_by consistency`},
	{`{"forms":{"review":{"seed":{"things":{"group":"nothing"}}}}}`, `/forms/review/pages/check/questions/things/questions/size/read_only dead_end?,/forms/review/seed/things unknown`},
	{`{"forms":{"review":{"seed":{"things":{"fields":{"grade":"size"}}}}}}`, `/forms/review/seed/things/fields/grade unknown`},
	{`{"suitability":{"questions":{"fits":{"kind":"text"}}}}`, `/suitability/outcomes/no/when expression,/suitability/questions/fits/kind kind`},
	{`{"suitability":{"questions":{"fits":{"data":"personal"}}}}`, `/suitability/questions/fits/data data_class`},
	{`{"workflow":{"start":"nowhere"}}`, `/workflow/start unknown,/workflow/states/done dead_end,/workflow/states/new dead_end`},
	{`{"workflow":{"actions":{"finish":{"to":"nowhere"}}}}`, `/workflow/actions/finish/to unknown,/workflow/states/done dead_end,/workflow/states/new dead_end`},
	{`{"workflow":{"actions":{"finish":{"guard":"applicaton.name == ''"}}}}`, `/workflow/actions/finish/guard expression`},
	{`{"workflow":{"actions":{"finish":{"why":null}}}}`, `/workflow/actions/finish/why text`},
	{`{"workflow":{"actions":{"finish":{"who":"system"}}}}`, `/workflow/actions/finish/on consistency`},
	{`{"workflow":{"actions":{"finish":{"document":"nothing","form":"nothing","fee":"nothing"}}}}`, `/workflow/actions/finish/document unknown,/workflow/actions/finish/fee unknown,/workflow/actions/finish/form unknown`},
	{`{"workflow":{"states":{"done":{"final":false}}}}`, `/workflow/states/done dead_end,/workflow/states/done/status consistency,/workflow/states/new dead_end`},
	{`{"workflow":{"states":{"lost":{"order":9,"title":{"lv":"A","en":"A"},"public":{"lv":"A","en":"A"},"status":"paid"}}}}`, `/workflow/states/lost dead_end,/workflow/states/lost dead_end`},
	{`{"workflow":{"deadlines":{"law":{"pauses":["nowhere"]}}}}`, `/workflow/deadlines/law/pauses unknown`},
	{`{"tariffs":{"rate":{"versions":{"second":{"valid_from":"2025-06-01"}}}}}`, `/tariffs/rate/versions/second/valid_from range`},
	{`{"tariffs":{"rate":{"versions":{"first":{"valid_to":"2019-01-01"}}}}}`, `/tariffs/rate/versions/first/valid_to range`},
	{`{"tariffs":{"rate":{"versions":{"first":{"valid_to":"2025-02-30"}}}}}`, ` range`},
	{`{"tariffs":{"rate":{"versions":{"first":{"rows":{"a":null}}}}}}`, `/fees/sum/factors/rate unknown`},
	{`{"fees":{"sum":{"factors":{"rate":{"by":"row.size"}}}}}`, `/fees/sum/factors/rate/by unknown`},
	{`{"fees":{"sum":{"factors":{"size":{"answer":"answers.name"}}}}}`, `/fees/sum/factors/size/answer unknown`},
	{`{"fees":{"sum":{"each":"nothing"}}}`, `/fees/sum/each unknown`},
	{`{"fees":{"sum":{"when":"row.nothing"}}}`, `/fees/sum/when expression`},
	{`{"format":2}`, `/format overlay`},
	{`{"key":"other.key","version":7}`, `/key overlay,/version overlay`},
}

func TestMistakesAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range mistakes {
		_, _, err := eservice.Overlay(base(t), []byte(c.patch))
		got := strings.Join(problems(t, err), ",")
		if strings.Contains(c.want, "?") { // may be found or not, depending on what is left to check
			want := strings.Split(c.want, ",")
			if !strings.HasSuffix(got, want[len(want)-1]) {
				t.Errorf("%s:\n got %s", c.patch, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s\n%v", c.patch, got, c.want, err)
		}
	}
}

func TestTextThatIsNoDefinition(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000)
	for text, want := range map[string]string{
		``: ` json`, `[]`: ` json`, `{"format":1}{}`: ` json`, `{"a":1,"a":2}`: `/a json`, `{"a":{"b":[{"c":1,"c":1}]}}`: `/a/b/0/c json`, "{\"a\":\"\xff\"}": ` json`,
		`{"format":7}`: `/format format`, `{"format":"1"}`: `/format format`, `{}`: `/format format`, `{"format":-1}`: `/format format`,
	} {
		_, err := eservice.Parse([]byte(text))
		if got := strings.Join(problems(t, err), ","); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, text := range []string{deep, `{"a":` + deep, strings.Repeat(" ", 3<<20)} {
		_, err := eservice.Parse([]byte(text))
		if err == nil {
			t.Error("accepted")
		}
	}
}

func TestOverlaysSurviveANewVersion(t *testing.T) {
	t.Parallel()
	local, err := eservice.Difference(base(t), bytes.Replace(base(t), []byte(`"value": "2"`), []byte(`"value": "3.5"`), 1))
	if err != nil {
		t.Fatal(err)
	}
	if string(local) != `{"tariffs":{"rate":{"versions":{"second":{"rows":{"a":{"value":"3.5"}}}}}}}` {
		t.Errorf("the difference is %s", local)
	}
	newer := bytes.Replace(base(t), []byte(`"version": 1`), []byte(`"version": 2`), 1)
	newer = bytes.Replace(newer, []byte("A small service"), []byte("A better service"), 1)
	d, merged, err := eservice.Overlay(newer, local)
	if err != nil {
		t.Fatal(err)
	}
	if d.Version != 2 || d.Card.Short.EN != "A better service." || d.Tariffs["rate"].Versions["second"].Rows["a"].Value != "3.5" {
		t.Error("the new version or the difference is lost")
	}
	again, err := eservice.Parse(merged)
	if err != nil || !cmp.Equal(d, again) {
		t.Errorf("the stored text is another definition: %v", err)
	}
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	old, err := os.ReadFile("testdata/format-0.json")
	if err != nil {
		t.Fatal(err)
	}
	body, err := eservice.Upgrade(old)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "format-0.golden.json", body)
	_, err = eservice.Parse(old)
	if err != nil {
		t.Error(err)
	}
	again, err := eservice.Upgrade(body)
	if err != nil || !bytes.Equal(again, body) {
		t.Errorf("upgrading twice changes something: %v", err)
	}
	_, err = eservice.Parse([]byte(`{"format":0,"forms":{"application":{"pages":[{"id":"a"},{"id":"a"},{}]}}}`))
	if got := strings.Join(problems(t, err), ","); got != "/forms/application/pages/1 id,/forms/application/pages/2 id" {
		t.Error(got)
	}
}

func TestCharges(t *testing.T) {
	t.Parallel()
	d, err := eservice.Parse(base(t))
	if err != nil {
		t.Fatal(err)
	}
	rows := func(rows ...map[string]any) map[string]map[string]any {
		list := []any{}
		for _, r := range rows {
			list = append(list, r)
		}
		return map[string]map[string]any{"review": {"things": list}}
	}
	one := map[string]any{"id": "1", "size": 3.0, "grade": "a"}
	for _, c := range []struct {
		answers map[string]map[string]any
		on      string
		cents   int64
		err     error
	}{
		{rows(one), "2026-01-01", 600, nil},
		{rows(one, one), "2025-12-31", 600, nil},
		{rows(map[string]any{"size": json.Number("3"), "grade": "a"}, map[string]any{"size": int64(1), "grade": "a"}, map[string]any{"size": 2, "grade": "b"}), "2026-01-01", 865, nil},
		{rows(map[string]any{"size": 0.0, "grade": "a"}), "2026-01-01", 0, nil},
		{rows(map[string]any{"size": 1.0, "grade": "b"}), "2026-01-01", 33, nil},
		{rows(), "2026-01-01", 0, nil},
		{nil, "2026-01-01", 0, nil},
		{rows(one), "2019-12-31", 0, eservice.ErrNoTariff},
		{rows(map[string]any{"size": 1.0}), "2026-01-01", 0, eservice.ErrNoTariff},
		{rows(map[string]any{"size": "many", "grade": "a"}), "2026-01-01", 0, nil}, // no size: the condition does not hold
	} {
		on, err := calendar.Parse(c.on)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Charge("sum", c.answers, on)
		if got.Cents != c.cents && err == nil || !errors.Is(err, c.err) {
			t.Errorf("%v on %s: %d, %v", c.answers, c.on, got.Cents, err)
		}
	}
	_, err = d.Charge("nothing", nil, calendar.Date{})
	if err == nil {
		t.Error("an unknown fee")
	}
}

func TestSchemaIsOurs(t *testing.T) {
	t.Parallel()
	if !json.Valid(eservice.SchemaJSON()) || bytes.Contains(eservice.SchemaJSON(), []byte(`"$ref": "http`)) {
		t.Error("the schema refers outside")
	}
	for status := range eservice.Statuses {
		if !bytes.Contains(eservice.SchemaJSON(), []byte(`"`+string(status)+`"`)) {
			t.Errorf("the schema does not know the status %s", status)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(base(f))
	for _, c := range mistakes {
		f.Add([]byte(c.patch))
	}
	f.Add([]byte(`{"format":0,"forms":{"application":{"pages":[{"id":"a","questions":[1]}]}},"workflow":{"states":[{}]}}`))
	f.Fuzz(func(_ *testing.T, text []byte) {
		d, err := eservice.Parse(text)
		if err == nil { // what is accepted can be used
			for id := range d.Forms {
				_, err = d.FormEnv(id)
				if err != nil {
					panic(err)
				}
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := base(b)
	b.ReportAllocs()
	for b.Loop() {
		_, err := eservice.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	got = append(slices.Clip(bytes.TrimSpace(got)), '\n')
	if *update {
		err := os.WriteFile("testdata/"+name, got, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}
