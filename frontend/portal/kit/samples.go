package kit

import (
	"context"

	"github.com/a-h/templ"

	"pkip/app/i18n"
)

// GalleryPages are the pages that show every component in every state, by what comes after the gallery's address.
func GalleryPages() map[string]templ.Component {
	return map[string]templ.Component{"": Gallery(), "/jautajums": galleryQuestion(), "/gatavs": galleryDone()}
}

// s is a sample sentence in the language of the page.
func s(ctx context.Context, lv, en string) string { return i18n.Text{LV: lv, EN: en}.In(ctx) }

func sampleFaults(ctx context.Context) []Fault {
	return []Fault{
		{"#augums", s(ctx, "Ierakstiet koka apkārtmēru centimetros, piemēram, 94,5", "Enter the girth of the tree in centimetres, for example 94.5")},
		{"#derigs", s(ctx, "Norādiet dienu, mēnesi un gadu", "Enter a day, a month and a year")},
	}
}

// longWord is a real one; nothing may break or overflow at 320 px.
const longWord = "Visneiedomājamākajiem un pretelektrizācijas pašpārliecinātākajiem iesniedzējiem"

func sampleOptions(ctx context.Context) []Option {
	return []Option{
		{Value: "pasts", Label: s(ctx, "Uz e-adresi", "To my e-address"), Hint: s(ctx, "Saņemsiet oficiālajā elektroniskajā adresē.", "You will receive it at your official electronic address."), Selected: true}, //nolint:misspell // Latvian
		{Value: "klatiene", Label: s(ctx, "Klātienē klientu centrā", "In person at the service centre")},
		{Value: "garais", Label: longWord},
	}
}

func sampleFiles(ctx context.Context) []FileRow {
	return []FileRow{
		{ID: "f1", Name: "zemesgrāmatas-apliecība-visgarākais-faila-nosaukums-2026.pdf", Size: s(ctx, "1,2 MB", "1.2 MB"), State: s(ctx, "Pārbaudīts, vīrusu nav.", "Checked, no virus found."), Href: "#f1", RemoveName: "darbiba", RemoveValue: "dzest-failu:f1"},
		{ID: "f2", Name: "foto.jpg", Size: "640 kB", State: s(ctx, "Vēl nav pārbaudīts.", "Not checked yet."), RemoveName: "darbiba", RemoveValue: "dzest-failu:f2"},
	}
}

func sampleRows(ctx context.Context) []SummaryRow {
	registry := s(ctx, "Fizisko personu reģistra", "the Register of Natural Persons")
	return []SummaryRow{
		{Label: s(ctx, "Vārds un uzvārds", "Name"), Lines: []string{"Anna Paraugs"}, Source: registry},
		{Label: s(ctx, "Adrese", "Address"), Lines: []string{"Raiņa iela 7", "Saulkrasti, LV-2160"}, Source: registry, ChangeHref: "#adrese", Note: s(ctx, "Uz šo adresi nosūtīsim lēmumu.", "The decision will be sent to this address.")},
		{Label: s(ctx, "Pielikumi", "Attachments"), Files: []FileRow{{Name: "plāns.pdf", Size: "90 kB", Href: "#plans"}}, ChangeHref: "#pielikumi"},
		{Label: s(ctx, "Piezīmes", "Notes"), ChangeHref: "#piezimes"},
		{Label: longWord, Lines: []string{longWord}},
	}
}

func sampleSteps(ctx context.Context) []Step {
	return []Step{
		{Title: s(ctx, "Iesniegts", "Submitted"), When: "02.11.2026.", State: StepDone},
		{Title: s(ctx, "Apstrādē", "In progress"), When: s(ctx, "Atbildi saņemsiet līdz 02.12.2026.", "You will have an answer by 2 December 2026."), Note: s(ctx, "Kavējas par 2 darba dienām, jo gaidām atzinumu.", "2 working days late: we are waiting for an opinion."), State: StepNow},
		{Title: s(ctx, "Lēmums", "Decision"), State: StepLater},
		{Title: s(ctx, "Atļauja", "Permit"), State: StepLater},
	}
}

func sampleTasks(ctx context.Context) []TaskGroup {
	return []TaskGroup{
		{Title: s(ctx, "Bērns", "The child"), Tasks: []Task{
			{Title: s(ctx, "Bērna dati", "The child's data"), Href: "#berns", State: TaskDone},
			{Title: s(ctx, "Valoda un programma", "Language and programme"), Hint: s(ctx, "Apmēram 3 minūtes", "About 3 minutes"), Href: "#programma", State: TaskBegun},
		}},
		{Title: s(ctx, "Iesniegšana", "Submitting"), Tasks: []Task{
			{Title: s(ctx, "Pielikumi", "Attachments"), Href: "#pielikumi", State: TaskTodo},
			{Title: s(ctx, "Pārbaude un nosūtīšana", "Check and send"), State: TaskLater},
		}},
	}
}

// sampleTags are all kinds with their words.
func sampleTags(ctx context.Context) [][2]string {
	return [][2]string{
		{TagNew, s(ctx, "Jauna", "New")},
		{TagWork, s(ctx, "Darbā", "In progress")},
		{TagWait, s(ctx, "Gaida", "Waiting")},
		{TagLate, s(ctx, "Nokavēta par 2 dienām", "Late by 2 days")},
		{TagDone, s(ctx, "Pabeigta", "Done")},
	}
}

func sampleNotices(ctx context.Context) [][2]string {
	return [][2]string{
		{Info, s(ctx, "Pieteikumu izskatīs viena mēneša laikā", "The application takes one month")},
		{Warn, s(ctx, "Pielikums vēl nav pārbaudīts", "The attachment has not been checked yet")},
		{OK, s(ctx, "Pieteikums saglabāts", "The application was saved")},
		{Error, s(ctx, "Maksājums neizdevās", "The payment failed")},
	}
}
