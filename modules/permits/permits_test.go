package permits_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
	"pkip/modules/permits"
)

var update = flag.Bool("update", false, "write the goldens")

var (
	today   = calendar.Date{Year: 2026, Month: 11, Day: 24}
	setting = forms.Setting{Today: today, Territory: "0047000", Municipality: "Saulkrastu novads", Capacity: "self", Channel: "portal"}
)

const row = "01890a5d-ac96-774b-bcce-b302099a8057"

func definitions(t *testing.T) map[string]*eservice.Definition {
	t.Helper()
	out := map[string]*eservice.Definition{}
	for _, s := range permits.New().Manifest().EServices {
		d, err := eservice.Parse(s.Definition)
		if err != nil {
			t.Fatalf("%s:\n%v", s.Key, err)
		}
		if d.Key != s.Key {
			t.Errorf("%s is called %s", s.Key, d.Key)
		}
		for form := range d.Forms {
			_, err = forms.Compile(d, form)
			if err != nil {
				t.Error(err)
			}
		}
		out[s.Key] = d
	}
	return out
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	if len(definitions(t)) == 0 {
		t.Error("no permits")
	}
}

func TestSuitabilityOfTreeFelling(t *testing.T) {
	t.Parallel()
	f, err := forms.Compile(definitions(t)["permits.tree_felling"], eservice.Suitability)
	if err != nil {
		t.Fatal(err)
	}
	for post, want := range map[string]string{
		"place=forest":     "forest impossible",
		"place=settlement": " ", "place=settlement&fruit=ja": "fruit not_needed",
		"place=settlement&fruit=ne&thin=ja":               "thin not_needed",
		"place=settlement&fruit=ne&thin=ne&building=ja":   "building not_needed",
		"place=settlement&fruit=ne&thin=ne&building=ne":   " ",
		"place=countryside&fruit=ne&thin=ne&building=ne":  "countryside caution",
		"place=forest&fruit=ja&thin=ja&building=ja":       "forest impossible",
		"place=protected&fruit=ne&thin=ja&building=ja&x=": "thin not_needed",
	} {
		v, err := url.ParseQuery(post)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := f.Read(eservice.Suitability, "", v, forms.Answers{})
		if o, _ := f.Outcome(a); o.ID+" "+o.Result != want {
			t.Errorf("%s: %s %s", post, o.ID, o.Result)
		}
	}
}

// apply answers the whole application; more overrides what is posted on a page.
func apply(t *testing.T, f *forms.Form, more map[string]string) forms.Answers {
	t.Helper()
	a := f.Begin()
	a, _ = f.AddRow("trees", row, a)
	file := func(name string) {
		a = f.AddFile("", "", name, forms.File{ID: "01890a5d-ac96-774b-bcce-b302099a8059", Name: "x.pdf", Type: "application/pdf", Size: 9}, a)
	}
	file("plan")
	for page, post := range map[string]string{
		"applicant": "name=Jānis+Paraudziņš&address=Jūras+iela+1", "ownership": "right=owner&apartments=ne&public_site=ne",
		"parcel": "land=80130010001", "trees": "species=oak&diameter=51&count=1&reason=construction&place=Pagalmā&vitality=healthy",
		"contact": "email=janis@demo.lv&delivery=portal", "statements": "truth=ja&payment=ja",
	} {
		if more[page] != "" {
			post = more[page]
		}
		v, err := url.ParseQuery(post)
		if err != nil {
			t.Fatal(err)
		}
		at := ""
		if page == "trees" {
			at = row
		}
		a, _ = f.Read(page, at, v, a)
	}
	return a
}

func codes(faults []forms.Fault) string {
	var out []string
	for _, x := range faults {
		out = append(out, x.Question+" "+x.Code)
	}
	return strings.Join(out, ", ")
}

func TestTreeFellingApplication(t *testing.T) {
	t.Parallel()
	f, err := forms.Compile(definitions(t)["permits.tree_felling"], eservice.Application)
	if err != nil {
		t.Fatal(err)
	}
	company := setting
	company.Capacity = "company"
	for _, c := range []struct {
		setting forms.Setting
		more    map[string]string
		want    string
	}{
		{setting, nil, ""},
		{setting, map[string]string{"ownership": "right=co_owner&apartments=ne&public_site=ne"}, "consent file_missing"},
		{setting, map[string]string{"ownership": "right=possessor&apartments=ja&public_site=ja"}, "right_document file_missing, apartment_decision file_missing"},
		{setting, map[string]string{"trees": "species=other&diameter=0&count=1&reason=other&place=x&vitality=weak"}, "species_name required, diameter number_small, reason_text required"},
		{setting, map[string]string{"contact": "email=janis@demo.lv&delivery=post"}, "post_address required"},
		{setting, map[string]string{"statements": "truth=ja"}, "payment tick"},
		{company, nil, "company_name required, company_no required"},
	} {
		g := f.In(c.setting)
		if got := codes(g.Check(apply(t, g, c.more))); got != c.want {
			t.Errorf("%v:\n got %s\nwant %s", c.more, got, c.want)
		}
	}
	t.Run("a land unit of another municipality stops the application", func(t *testing.T) {
		t.Parallel()
		g := f.In(setting)
		a := apply(t, g, nil)
		a["land"] = map[string]any{"designation": "80480010002", "state": "found", "atvk": "0048000", "municipality": "Siguldas novads"}
		if got := codes(g.Check(a)); got != "land rule.ours" {
			t.Error(got)
		}
	})
}

// The vectors are a commission's protocol of 2013 (51 cm, 244.80 lats) and a birch that damages a house in a village.
func TestCompensation(t *testing.T) {
	t.Parallel()
	d := definitions(t)["permits.tree_felling"]
	app, err := forms.Compile(d, eservice.Application)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tree, zone string
		own        string
		cents      int64
	}{
		{"species=oak&diameter=51&count=1&reason=construction&vitality=healthy&verdict=allow&pays=ja", "settlement=state_city&location=rest", "1", 34832},
		{"species=silver_birch&diameter=30&count=1&reason=damage&vitality=healthy&verdict=allow&pays=ja", "settlement=village&location=rest", "0.5", 85},
		{"species=oak&diameter=51&count=3&reason=construction&vitality=dead&verdict=allow&pays=ne", "settlement=riga&location=centre", "0.5", 0},
		{"species=oak&diameter=51&count=3&reason=construction&vitality=healthy&verdict=keep&remark=x", "settlement=riga&location=centre", "0.5", 0},
	} {
		patch := fmt.Sprintf(`{"tariffs":{"municipality":{"versions":{"euro":{"rows":{"own":{"value":%q}}}}}}}`, c.own)
		local, _, err := eservice.Overlay(permits.New().Manifest().EServices[0].Definition, []byte(patch))
		if err != nil {
			t.Fatal(err)
		}
		s := setting
		s.Application = apply(t, app.In(setting), nil)
		f, err := forms.Compile(local, "inspection")
		if err != nil {
			t.Fatal(err)
		}
		f = f.In(s)
		a := f.Begin()
		for _, step := range []struct{ page, row, post string }{{"trees", row, c.tree}, {"zone", "", c.zone}} {
			v, err := url.ParseQuery(step.post)
			if err != nil {
				t.Fatal(err)
			}
			var faults []forms.Fault
			a, faults = f.Read(step.page, step.row, v, a)
			if faults != nil {
				t.Fatal(faults)
			}
		}
		charge, err := local.Charge("compensation", map[string]map[string]any{"inspection": f.Clean(a)}, today)
		if err != nil || charge.Cents != c.cents {
			t.Errorf("%s: %d cents, %v", c.tree, charge.Cents, err)
		}
		if c.cents == 34832 {
			golden(t, "compensation.json", charge)
		}
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := "testdata/" + name
	if *update {
		err = os.WriteFile(path, append(body, '\n'), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(body)+"\n"); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

// BenchmarkManyTrees is the heaviest application there can be: every row of the group in use.
func BenchmarkManyTrees(b *testing.B) {
	d, err := eservice.Parse(permits.New().Manifest().EServices[0].Definition)
	if err != nil {
		b.Fatal(err)
	}
	f, err := forms.Compile(d, eservice.Application)
	if err != nil {
		b.Fatal(err)
	}
	f = f.In(setting)
	a := f.Begin()
	var list []any
	for i := range 100 {
		list = append(list, map[string]any{
			"id": fmt.Sprintf("01890a5d-ac96-774b-bcce-b30209%06d", i), "species": "oak", "diameter": "51", "count": 1.0,
			"reason": "construction", "place": "Pagalmā", "vitality": "healthy",
		})
	}
	a["trees"] = list
	for name, run := range map[string]func(){
		"read a page": func() { f.Read("contact", "", url.Values{"email": {"a@b.lv"}, "delivery": {"post"}}, a) },
		"read a row": func() {
			f.Read("trees", "01890a5d-ac96-774b-bcce-b30209000050", url.Values{"species": {"oak"}, "diameter": {"51"}}, a)
		},
		"check":   func() { f.Check(a) },
		"list":    func() { f.Screen(forms.Citizen, "trees", "", a, nil, forms.Options{}) },
		"summary": func() { f.Summary(a, forms.Options{}) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}

// TestEveryPageShows renders whatever a resident or a caseworker can meet, in both languages.
func TestEveryPageShows(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load(os.DirFS("../../frontend/locales"))
	if err != nil {
		t.Fatal(err)
	}
	d := definitions(t)["permits.tree_felling"]
	app, err := forms.Compile(d, eservice.Application)
	if err != nil {
		t.Fatal(err)
	}
	answers := apply(t, app.In(setting), map[string]string{"ownership": "right=co_owner&apartments=ja&public_site=ja", "contact": "email=a@b.lv&delivery=post"})
	for _, id := range []string{eservice.Suitability, eservice.Application, "inspection"} {
		f, err := forms.Compile(d, id)
		if err != nil {
			t.Fatal(err)
		}
		s := setting
		s.Application = answers
		f = f.In(s)
		a := f.Begin()
		if id == eservice.Application {
			a = answers
		}
		for _, lang := range i18n.Langs {
			ctx := i18n.With(t.Context(), catalogue, lang)
			for _, p := range f.Pages(a) {
				places := []string{""}
				if p.IsGroup {
					places = []string{"", row}
				}
				for _, at := range places {
					var b strings.Builder
					err = forms.View(f.Screen(forms.Citizen, p.ID, at, a, f.Check(a), forms.Options{})).Render(ctx, &b)
					if err != nil || strings.Contains(b.String(), "forms.") || strings.Contains(b.String(), "kit.") || strings.Count(b.String(), "<h1") != 1 {
						t.Errorf("%s %s %s: %v\n%s", id, p.ID, lang, err, b.String())
					}
				}
			}
		}
	}
}
