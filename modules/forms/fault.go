package forms

import (
	"context"

	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
	"pkip/modules/forms/internal/view"
)

// Fault is one thing wrong with an answer. It never holds what was typed.
type Fault struct {
	Page, Row, Question string
	Code                string            // sentence under "forms.fault.<code>", unless the definition has its own
	Params              map[string]string // for the sentence: bounds, never answers
	Label               i18n.Text         // the question's
	Text                i18n.Text         // the definition's own sentence
	Warning             bool              // worth saying, stops nobody
	Called              i18n.Text         // what the row is called, and which one it is: "Ieraksts", 2
	Number              int
}

// Sentence says what is wrong and what to do, in the language of ctx.
func (x Fault) Sentence(ctx context.Context) string { return view.Say(ctx, sentence(x)) }

// Href leads from the summary of faults to the field on its page. row is the row being edited: on the list of rows a
// row's fault leads to its line.
func (x Fault) Href(row string) string {
	if x.Question == "" || (x.Row != "" && row == "") {
		return "#" + fieldID(x.Row)
	}
	return "#" + fieldID(x.Question)
}

// Lines are the faults that stop, for the summary at the top of a page; the list of rows says one thing about each row.
func Lines(ctx context.Context, faults []Fault, row string) (lines []kit.Fault) {
	seen := map[string]bool{}
	for _, x := range faults {
		href := x.Href(row)
		if x.Warning || seen[href] {
			continue
		}
		seen[href] = true
		lines = append(lines, kit.Fault{Href: href, Text: x.named(ctx, row)})
	}
	return lines
}

// named says which row is meant, unless it is the one on the page.
func (x Fault) named(ctx context.Context, row string) string {
	if x.Number == 0 || x.Row == row {
		return x.Sentence(ctx)
	}
	return i18n.T(ctx, "forms.fault.in_row", "row", x.Called.In(ctx), "number", x.Number, "sentence", x.Sentence(ctx))
}

// Blocking tells whether the form cannot go on with these faults.
func Blocking(faults []Fault) bool {
	for _, x := range faults {
		if !x.Warning {
			return true
		}
	}
	return false
}

func fieldID(name string) string { return "q-" + name }

func (q *question) fault(row, code string, params ...string) Fault {
	f := Fault{Page: q.page.id, Row: row, Question: q.id, Code: code, Label: q.Label}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = params[i+1]
	}
	return f
}
