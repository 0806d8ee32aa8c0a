package cases

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/modules/cases/internal/view"
	"pkip/modules/forms"
)

// CheckInput is the check of all answers, and the submission.
type CheckInput struct {
	DraftPath
	Form struct{}
}

// DraftInput names a draft.
type DraftInput struct{ DraftPath }

// DraftPath is the path of a draft.
type DraftPath struct {
	Draft uuid.UUID `path:"draft"`
}

// Submitted is what became of a draft.
type Submitted struct {
	CaseID    uuid.UUID     `json:"caseId" format:"uuid"`
	Number    string        `json:"number"`
	PlannedOn calendar.Date `json:"plannedOn" format:"date"`
}

// incomplete is a form that is not ready to be sent.
type incomplete struct{ faults []forms.Fault }

func (e *incomplete) Error() string { return "cases.draft.incomplete" }

// Unwrap makes it a 422 with the faults as pointers: no value is repeated.
func (e *incomplete) Unwrap() error {
	r := &httpx.Refused{}
	for _, f := range e.faults {
		field := "/answers/" + f.Question
		if f.Row != "" {
			field = "/answers/" + f.Page + "/" + f.Row + "/" + f.Question
		}
		r.Faults = append(r.Faults, httpx.Fault{Field: field, Code: "forms.fault." + f.Code, Params: f.Params})
	}
	return r
}

// Submit turns a draft into a case. The draft's id is the key: sent twice, in two tabs, or again after the connection was
// lost, there is one case and one number.
func (m *Module) Submit(ctx context.Context, in DraftInput) (out Submitted, err error) {
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		err := lockDraft(w, in.Draft)
		if err != nil {
			return err
		}
		o, err := m.load(w, in.Draft)
		if err != nil {
			return err
		}
		if o.draft.CaseID == nil {
			out, err = m.submit(w, o)
			return err
		}
		c, err := cases.Get(w, *o.draft.CaseID, maySee(w.Actor))
		out = Submitted{CaseID: c.ID, Number: c.Number, PlannedOn: c.PlannedOn}
		return err
	})
	return out, err
}

func (m *Module) submit(w *work.Work, o opened) (out Submitted, err error) {
	clean := o.form.Clean(o.draft.Answers.Answers)
	faults := o.form.Check(clean)
	if forms.Blocking(faults) {
		return out, &incomplete{faults}
	}
	def := o.service.Definition
	c := Case{
		Record: store.NewRecord(w), Service: o.draft.Service, Slug: o.draft.Slug, ServiceVersion: o.draft.ServiceVersion,
		TitleLV: def.Card.Title.LV, TitleEN: def.Card.Title.EN, Channel: "portal",
		PersonID: o.draft.PersonID, ForID: o.draft.ForID, Basis: o.draft.Basis, MandateID: o.draft.MandateID,
		Answers: answers{clean}, State: def.Workflow.Start, ReceivedAt: w.Now,
	}
	start := def.Workflow.States[c.State]
	c.Status, c.Final = string(start.Status), start.Final
	c.PlannedOn, c.StatutoryOn = terms(w, def)
	c.Number, err = w.Number(seriesOf(def))
	if err != nil {
		return out, err
	}
	err = cases.Add(w, &c)
	if err != nil {
		return out, err
	}
	o.draft.CaseID = &c.ID
	err = drafts.Save(w, &o.draft)
	if err != nil {
		return out, err
	}
	err = m.note(w, c, "submit", "")
	if err != nil {
		return out, err
	}
	return Submitted{CaseID: c.ID, Number: c.Number, PlannedOn: c.PlannedOn}, w.Emit(CaseSubmitted{CaseID: c.ID})
}

// note puts on record what happened to a case: its own history, and the audit of who did it.
func (m *Module) note(w *work.Work, c Case, action, reason string) error {
	err := addEvent(w, Event{
		ID: w.NewID(), CaseID: c.ID, At: w.Now, Action: action, State: c.State, Status: c.Status, Reason: reason, Actor: string(w.Actor.Kind),
	})
	if err != nil {
		return err
	}
	return w.Audit("cases.case."+action, c.ID, work.Detail{IDs: map[string]uuid.UUID{"for": c.ForID, "person": c.PersonID}})
}

// terms are the days by which the municipality promised and the law demands an answer. Without a promise the law's day
// is the planned one.
func terms(w *work.Work, def *eservice.Definition) (planned calendar.Date, statutory *calendar.Date) {
	days := calendar.NewWorking(w.Tenant.Profile.MovedDays)
	today := calendar.On(w.Now)
	for _, d := range eservice.Sorted(def.Workflow.Deadlines) {
		if d.Item.Start != "submitted" && d.Item.Start != "registered" {
			continue
		}
		end := days.Term(today, d.Item.Value, d.Item.Unit)
		if d.Item.Kind == "statutory" {
			statutory = &end
		}
		if planned.IsZero() || d.Item.Kind == "promised" {
			planned = end
		}
	}
	if planned.IsZero() {
		planned = days.Term(today, 1, "month") // what the law on submissions gives to everything
	}
	return planned, statutory
}

// seriesOf is the series of numbers of a service: the code of its card, "ep18".
func seriesOf(def *eservice.Definition) string { return strings.ToLower(def.Card.Code) }

func (m *Module) showCheck(ctx context.Context, in CheckInput, wrong error) (v view.Check, err error) {
	o, err := m.look(ctx, in.Draft)
	if err != nil {
		return v, err
	}
	if o.draft.CaseID != nil {
		return v, &httpx.Elsewhere{Path: "/lietas/" + o.draft.CaseID.String()}
	}
	a := o.draft.Answers.Answers
	v = view.Check{
		Service: o.service.Definition.Card.Title.In(ctx), Draft: in.Draft.String(),
		Sections: forms.SummaryView(o.form.Summary(a, forms.Options{
			Mode:   forms.Citizen,
			Change: func(page, row string) string { return stepPath(in.Draft, page, row, true) },
			File:   fileHref(in.Draft), FileState: notScanned(ctx),
		})),
	}
	if last := o.form.Pages(a); len(last) > 0 {
		v.BackHref = stepPath(in.Draft, last[len(last)-1].ID, "", false)
	}
	var not *incomplete
	if wrong != nil && !errors.As(wrong, &not) {
		return v, wrong
	}
	if not != nil {
		for _, f := range not.faults {
			if !f.Warning {
				v.Faults = append(v.Faults, view.Missing{Href: stepPath(in.Draft, f.Page, f.Row, true), Text: f.Sentence(ctx)})
			}
		}
	}
	for _, f := range o.form.Check(o.form.Clean(a)) {
		if f.Warning {
			v.Warnings = append(v.Warnings, f.Sentence(ctx))
		}
	}
	return v, nil
}

func (m *Module) actCheck(ctx context.Context, in CheckInput) (next string, err error) {
	_, err = m.Submit(ctx, DraftInput{in.DraftPath})
	if err != nil {
		return "", err
	}
	return "/pieteikums/" + in.Draft.String() + "/gatavs", nil
}

// showDone confirms the submission. People come back to this page, so it stays.
func (m *Module) showDone(ctx context.Context, in DraftInput, _ error) (v view.Done, err error) {
	var c Case
	err = m.office.Look(ctx, "confirmation of an own submission", func(_ context.Context, w *work.Work) error {
		o, err := m.load(w, in.Draft)
		if err != nil {
			return err
		}
		if o.draft.CaseID == nil {
			return &httpx.Elsewhere{Path: "/pieteikums/" + in.Draft.String() + "/parbaude"}
		}
		w.Shows(o.draft.ForID)
		c, err = cases.Get(w, *o.draft.CaseID, maySee(w.Actor))
		return err
	})
	if err != nil {
		return v, err
	}
	return view.Done{
		Number: c.Number, Service: c.title().In(ctx), CaseHref: "/lietas/" + c.ID.String(), CopyHref: "/lietas/" + c.ID.String() + "/kopija.pdf",
		Planned: i18n.Date(ctx, c.PlannedOn), Received: i18n.Instant(ctx, c.ReceivedAt),
	}, nil
}
