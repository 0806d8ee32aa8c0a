package forms

import "pkip/app/i18n"

// Outcome is what the answers before sign-in mean.
type Outcome struct {
	ID     string
	Result string // not_needed and impossible end here; caution goes on
	Title  i18n.Text
	Text   i18n.Text
}

// Outcome returns the first outcome that holds; false means "go on". It means something on the form of suitability.
func (f *Form) Outcome(a Answers) (Outcome, bool) {
	s := f.state(a)
	for _, o := range f.outcomes {
		holds, broken := s.holds(o.when, s.vars, false)
		if holds && !broken {
			return Outcome{ID: o.id, Result: o.Result, Title: o.Title, Text: o.Text}, true
		}
	}
	return Outcome{}, false
}
