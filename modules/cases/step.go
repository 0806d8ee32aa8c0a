package cases

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/modules/cases/internal/view"
	"pkip/modules/forms"
)

// StepInput is one page of a form, as it is opened or posted.
type StepInput struct {
	StepPath
	StepQuery
	Form httpx.Posted
}

// StepPath is the path of the page.
type StepPath struct {
	Draft uuid.UUID `path:"draft"`
	Step  string    `path:"step"`
}

// StepQuery is the query of the page.
type StepQuery struct {
	Row  string `query:"rinda"`
	Back bool   `query:"atgriezties"` // came from the check of all answers, and goes back there
}

// refused is a page that cannot go on: the answers as they were typed, and what is wrong with them.
type refused struct {
	answers forms.Answers
	faults  []forms.Fault
	found   map[string][]eservice.Address
}

func (r *refused) Error() string { return "cases.step.refused" }

// Unwrap makes it a 422.
func (r *refused) Unwrap() error { return &httpx.Refused{} }

// later is the button that saves and leaves.
const later = "velak"

func (m *Module) showStep(ctx context.Context, in StepInput, wrong error) (v view.Step, err error) {
	o, err := m.look(ctx, in.Draft)
	if err != nil {
		return v, err
	}
	if o.draft.CaseID != nil {
		return v, &httpx.Elsewhere{Path: "/lietas/" + o.draft.CaseID.String()}
	}
	if o.draft.Prefill == "" {
		m.fill(ctx, o) // an answer that was lost on the way, or registers that were asked too early
		o, err = m.look(ctx, in.Draft)
		if err != nil {
			return v, err
		}
	}
	a := o.draft.Answers.Answers
	options := forms.Options{File: fileHref(in.Draft), FileState: notScanned(ctx)}
	var faults []forms.Fault
	var r *refused
	if wrong != nil && !errors.As(wrong, &r) {
		return v, wrong
	}
	if r != nil {
		a, faults, options.Candidates = r.answers, r.faults, r.found
	}
	return m.stepView(ctx, o, in, a, faults, options)
}

func (m *Module) stepView(ctx context.Context, o opened, in StepInput, a forms.Answers, faults []forms.Fault, options forms.Options) (v view.Step, err error) {
	pages := o.form.Pages(a)
	v = view.Step{Service: o.service.Definition.Card.Title.In(ctx), Of: len(pages), Down: o.draft.Prefill == "down", Draft: in.Draft.String()}
	for i, p := range pages {
		if p.ID == in.Step {
			v.Now, v.Title, v.Group = i+1, p.Title.In(ctx), p.IsGroup && in.Row == ""
		}
	}
	if v.Now == 0 {
		return v, ErrDraftNotFound
	}
	if in.Row != "" && !hasRow(o.form, in.Step, in.Row, a) {
		return v, &httpx.Elsewhere{Path: stepPath(in.Draft, in.Step, "", in.Back)}
	}
	screen := o.form.Screen(forms.Citizen, in.Step, in.Row, a, faults, options)
	v.Questions, v.Heading, v.Faults, v.Seen = forms.View(screen), screen.Heading, forms.Lines(ctx, faults, in.Row), seen(screen)
	v.Multipart = hasFiles(o.form, in.Step)
	v.BackHref = m.before(o, in, a)
	return v, nil
}

// before is where the back link leads: from a row to its list, from a page to the one before, from the first to the
// service's own first page.
func (m *Module) before(o opened, in StepInput, a forms.Answers) string {
	if in.Row != "" {
		return stepPath(in.Draft, in.Step, "", in.Back)
	}
	if in.Back {
		return "/pieteikums/" + in.Draft.String() + "/parbaude"
	}
	if page, ok := o.form.Previous(a, in.Step); ok {
		return stepPath(in.Draft, page, "", false)
	}
	return "/p/" + o.draft.Slug + "/sakums"
}

// actStep takes a posted page. What was typed is kept in every case, also when it is wrong: only going on has to wait.
func (m *Module) actStep(ctx context.Context, in StepInput) (next string, err error) {
	o, err := m.look(ctx, in.Draft)
	if err != nil {
		return "", err
	}
	if o.draft.CaseID != nil {
		return "/lietas/" + o.draft.CaseID.String(), nil
	}
	button := in.Form.Get(forms.ActionName)
	action := forms.ParseAction(button)
	taken, atFiles, err := m.take(ctx, o, in)
	if err != nil {
		return "", err
	}
	looked, err := m.resolve(ctx, o, in)
	if err != nil {
		return "", err
	}
	row := uuid.Must(uuid.NewV7()).String()
	var shown forms.Answers
	var faults []forms.Fault
	var out map[string]bool
	o, err = m.save(ctx, in.Draft, func(o opened) (forms.Answers, string, error) {
		faults = slices.Clone(atFiles) // this may run again: each fault is said once
		a, wrong := o.form.Read(in.Step, in.Row, in.Form.Values, o.draft.Answers.Answers)
		a = attach(o.form, in, taken, looked(o.form, a))
		a, wrong = m.apply(o.form, in, action, row, a, wrong)
		shown, out = a, takenOut(o.form, o.draft.Answers.Answers, a)
		switch {
		case action.Kind == forms.Go && button != later:
			faults = append(faults, pageFaults(o.form, in, a)...)
		case action.Kind == forms.AddRow:
			faults = append(faults, wrong...)
		}
		return a, in.Step, nil
	})
	if err != nil {
		return "", err
	}
	err = m.dropFiles(ctx, in.Draft, out)
	if err == nil && action.Kind == forms.Search {
		err = m.candidates(ctx, action.ID, shown)
	}
	if err == nil {
		err = stays(in, action, button, shown, faults)
	}
	if err != nil {
		return "", err
	}
	return m.after(o, in, action, button, row), nil
}

// stays tells whether the page comes back with its faults.
func stays(in StepInput, action forms.Action, button string, shown forms.Answers, faults []forms.Fault) error {
	switch {
	case action.Kind == forms.Go && button != later && forms.Blocking(faults):
		return &refused{answers: shown, faults: seenBefore(in.Form.Get(seenField), faults)}
	case action.Kind != forms.Go && len(faults) > 0:
		return &refused{answers: shown, faults: faults}
	}
	return nil
}

// apply does what a button other than the main one asks.
func (m *Module) apply(form *forms.Form, in StepInput, action forms.Action, row string, a forms.Answers, wrong []forms.Fault) (forms.Answers, []forms.Fault) {
	switch action.Kind { //nolint:exhaustive // the rest changes no answer
	case forms.AddRow:
		return form.AddRow(in.Step, row, a)
	case forms.RemoveRow:
		return form.RemoveRow(in.Step, action.ID, a), nil
	case forms.RemoveFile:
		a, _ = form.RemoveFile(action.ID, a)
	}
	return a, wrong
}

// after is where a page leads.
func (m *Module) after(o opened, in StepInput, action forms.Action, button, row string) string {
	switch action.Kind { //nolint:exhaustive // the rest stays on the page
	case forms.AddRow:
		return stepPath(in.Draft, in.Step, row, in.Back)
	case forms.ChangeRow:
		return stepPath(in.Draft, in.Step, action.ID, in.Back)
	case forms.Go:
		return onward(o, in, button)
	}
	return stepPath(in.Draft, in.Step, in.Row, in.Back)
}

func onward(o opened, in StepInput, button string) string {
	check := "/pieteikums/" + in.Draft.String() + "/parbaude"
	switch {
	case button == later:
		return "/mana-vieta?saglabats=1"
	case in.Row != "":
		return stepPath(in.Draft, in.Step, "", in.Back)
	case in.Back:
		return check
	}
	if page, ok := o.form.Next(o.draft.Answers.Answers, in.Step); ok {
		return stepPath(in.Draft, page, "", false)
	}
	return check
}

// resolve asks registers about what was typed, outside of work, and returns how their answers go into the draft.
func (m *Module) resolve(ctx context.Context, o opened, in StepInput) (func(*forms.Form, forms.Answers) forms.Answers, error) {
	typed, _ := o.form.Read(in.Step, in.Row, in.Form.Values, o.draft.Answers.Answers)
	known, err := o.form.Resolve(ctx, m.lookup, in.Step, in.Row, typed)
	if err != nil {
		return nil, err
	}
	return func(form *forms.Form, a forms.Answers) forms.Answers { return adopt(form, in, known, a) }, nil
}

// adopt copies what registers said about a page's land units and addresses. The same was typed, so it is the same answer.
func adopt(form *forms.Form, in StepInput, known, a forms.Answers) forms.Answers {
	out := a.Clone()
	for _, q := range form.Questions() {
		if q.Page != in.Step || (q.Kind != eservice.KindParcel && q.Kind != eservice.KindAddress) {
			continue
		}
		from, to := known, out
		if q.Group != "" {
			var there, here bool
			from, there = known.Row(q.Group, in.Row)
			to, here = out.Row(q.Group, in.Row)
			if !there || !here {
				continue
			}
		}
		if v, ok := from[q.ID]; ok {
			to[q.ID] = v
		}
	}
	return out
}

// candidates shows addresses like the one that was typed.
func (m *Module) candidates(ctx context.Context, question string, a forms.Answers) error {
	const most = 8
	found, err := m.lookup.Addresses(ctx, a.Address(question).Text, most)
	if err != nil && !errors.Is(err, eservice.ErrUnavailable) {
		return err
	}
	return &refused{answers: a, found: map[string][]eservice.Address{question: found}}
}

// pageFaults is what is wrong with a page, or with the one row that is being edited.
func pageFaults(form *forms.Form, in StepInput, a forms.Answers) (own []forms.Fault) {
	for _, f := range form.CheckPage(in.Step, a) {
		if in.Row == "" || f.Row == in.Row {
			own = append(own, f)
		}
	}
	return own
}

func hasRow(form *forms.Form, page, row string, a forms.Answers) bool {
	for _, q := range form.Questions() {
		if q.Page == page && q.Kind == eservice.KindGroup {
			_, ok := a.Row(q.ID, row)
			return ok
		}
	}
	return false
}

func hasFiles(form *forms.Form, page string) bool {
	for _, q := range form.Questions() {
		if q.Page == page && q.Kind == eservice.KindFile {
			return true
		}
	}
	return false
}

// notScanned says of every file that nobody looked for viruses: without a scanner that is the truth.
func notScanned(ctx context.Context) func(string) i18n.Text {
	said := i18n.Text{LV: i18n.T(i18n.In(ctx, i18n.LV), "cases.file.unscanned"), EN: i18n.T(i18n.In(ctx, i18n.EN), "cases.file.unscanned")}
	return func(string) i18n.Text { return said }
}

func fileHref(draft uuid.UUID) func(string) string {
	return func(id string) string { return "/pieteikums/" + draft.String() + "/faili/" + id }
}
