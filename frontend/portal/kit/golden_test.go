package kit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"pkip/app/i18n"
)

// full uses every field there is, with text that would break out of the markup if anything could.
var full = Field{
	ID: "f", Name: "nosaukums", Label: `Vārds "un" <b>`, Hint: "Norāde", Value: `"><script>alert(1)</script>`, Error: "Ierakstiet vārdu",
	Source: "Fizisko personu reģistra", Optional: true, Width: 12, Autocomplete: "name", InputMode: "text", MaxLength: 100,
}

func components() map[string]templ.Component {
	plain := Field{Name: "vards", Label: "Vārds"}
	heading := Field{Name: "vards", Label: "Kā jūs sauc?", Heading: true}
	answers := []Option{{Value: "a", Label: "Pirmā", Hint: "Par pirmo", Selected: true}, {Value: "b", Label: "Otrā"}}
	files := []FileRow{{ID: "1", Name: "plāns.pdf", Size: "1,2 MB", State: "Pārbaudīts.", Href: "/faili/1", RemoveName: "darbiba", RemoveValue: "dzest-failu:1"}, {Name: "foto.jpg"}}
	return map[string]templ.Component{
		"text":            Text(plain),
		"text-full":       Text(full),
		"text-heading":    Text(heading),
		"text-readonly":   Text(Field{Name: "kods", Label: "Kods", Value: "x", ReadOnly: true}),
		"number":          Number(plain, ""),
		"number-full":     Number(full, "cm"),
		"personcode":      PersonCode(plain),
		"email":           Email(plain),
		"phone":           Phone(plain),
		"textarea":        Textarea(plain),
		"textarea-full":   Textarea(full),
		"date":            Date(plain, "", "", ""),
		"date-full":       Date(full, "31", "12", "2026"),
		"radios":          Radios(plain, answers),
		"radios-full":     Radios(full, answers),
		"radios-heading":  Radios(heading, answers),
		"checkboxes":      Checkboxes(plain, answers),
		"checkboxes-full": Checkboxes(full, answers),
		"select":          Select(plain, answers),
		"select-full":     Select(full, answers),
		"file":            File(plain, "", nil, "augsupieladet:vards"),
		"file-full":       File(full, ".pdf", files, "augsupieladet:nosaukums"),
		"file-readonly":   File(Field{Name: "plans", Label: "Plāns", ReadOnly: true}, "", files, ""),
		"statement":       Statement(plain),
		"statement-full":  Statement(full),
		"form":            Form("/pieteikums/1/kas", false),
		"form-files":      Form("/pieteikums/1/faili", true),
		"submit":          templ.Join(Submit("Turpināt"), SubmitAs("Vēlāk", "darbiba", "velak", Secondary), SubmitAs("Dzēst", "d", "1", Danger), LinkButton("Sākt", "javascript:alert(1)", Link)),
		"summary":         SummaryList([]SummaryRow{{Label: "Vārds", Lines: []string{"Anna", "Paraugs"}, Source: "Uzņēmumu reģistra", ChangeHref: "/p/kas", Note: "Tiks nosūtīts."}, {Label: "Plāns", Files: files}, {Label: "Piezīmes"}}),
		"timeline":        Timeline([]Step{{"Iesniegts", "01.11.2026.", "", StepDone}, {"Apstrādē", "", "Kavējas.", StepNow}, {"Lēmums", "", "", "svešs"}}),
		"tag":             templ.Join(Tag(TagNew, "Jauna"), Tag(TagWork, "Darbā"), Tag(TagWait, "Gaida"), Tag(TagLate, "Nokavēta par 2 dienām"), Tag(TagDone, "Pabeigta"), Tag("svešs", "Sveša")),
		"notice":          templ.Join(Notice(Info, "Ziniet"), Notice(Warn, "Uzmanieties"), Notice(OK, "Saglabāts"), Notice(Error, "Neizdevās"), Notice("svešs", "Sveša")),
		"panel":           Panel("Nosūtīts"),
		"card":            templ.Join(Card("Koki", "/pakalpojumi/koki"), CardUnder("Suņi", "")),
		"details":         Details("Vairāk"),
		"table":           Table("Rēķini", []string{"Numurs", "Summa"}),
		"tasks":           TaskList([]TaskGroup{{"Dati", []Task{{"Bērns", "Īsi", "/b", TaskDone}, {"Skola", "", "/s", TaskBegun}, {"Vēlāk", "", "/v", TaskLater}, {"Faili", "", "/f", "svešs"}}}}),
		"pager":           templ.Join(Pager("/1", "/3"), Pager("", "/2"), Pager("", "")),
		"progress":        Progress(2, 5),
		"errors":          ErrorSummary([]Fault{{"#f", "Ierakstiet vārdu"}, {"", "Pakalpojums nav pieejams"}}),
	}
}

func TestComponentsMatchTheirGoldens(t *testing.T) {
	t.Parallel()
	ctx := in(t, i18n.LV, resident)
	for name, c := range components() {
		got := strings.ReplaceAll(render(t, ctx, c), "><", ">\n<") + "\n"
		file := filepath.Join("testdata", name+".html")
		if *update {
			err := os.WriteFile(file, []byte(got), 0o600)
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(read(t, file), got); diff != "" {
			t.Errorf("%s (-golden +now):\n%s", name, diff)
		}
		checkMarkup(t, name, got)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	ctx := in(t, i18n.LV, resident)
	for name, c := range components() {
		got := render(t, ctx, c)
		if strings.Contains(got, "<script") || strings.Contains(got, "javascript:") {
			t.Errorf("%s lets markup through", name)
		}
	}
}
