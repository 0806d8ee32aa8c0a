package cases

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/work"
	"pkip/frontend/portal/kit"
	"pkip/modules/cases/internal/view"
	"pkip/modules/catalogue"
	"pkip/modules/forms"
	"pkip/tenancy"
)

// CaseInput names a case.
type CaseInput struct {
	CasePath
	CaseQuery
}

// CasePath is the path of a case: its id and never its number, which could be guessed.
type CasePath struct {
	ID uuid.UUID `path:"id"`
}

// CaseQuery is the query of the page.
type CaseQuery struct {
	Done bool `query:"darits"`
}

// followed is a case as the applicant may see it.
type followed struct {
	Case    Case
	events  []Event
	files   []fileRow
	service catalogue.Published
	form    *forms.Form
}

func (m *Module) follow(ctx context.Context, id uuid.UUID) (f followed, err error) {
	err = m.office.Look(ctx, "own case", func(_ context.Context, w *work.Work) error {
		f.Case, err = cases.Get(w, id, maySee(w.Actor))
		if err != nil {
			return err
		}
		w.Shows(f.Case.ForID)
		f.events, err = eventsOf(w, id)
		if err != nil {
			return err
		}
		f.files, err = filesOf(w, id)
		if err != nil {
			return err
		}
		f.service, err = m.catalogue.At(w, f.Case.Service, f.Case.ServiceVersion)
		if err != nil {
			return err
		}
		form, err := f.service.Form(eservice.Application)
		if err != nil {
			return err
		}
		setting := settingOf(w, f.Case.Basis)
		setting.Today = calendar.On(f.Case.ReceivedAt) // the form as it was on the day it was sent
		f.form = form.In(setting)
		return nil
	})
	return f, err
}

func (m *Module) showCase(ctx context.Context, in CaseInput, _ error) (v view.Case, err error) {
	f, err := m.follow(ctx, in.ID)
	if err != nil {
		return v, err
	}
	c, here := f.Case, "/lietas/"+in.ID.String()
	state := f.service.Definition.Workflow.States[c.State]
	v = view.Case{
		Number: c.Number, Service: c.title().In(ctx), Status: state.Public.In(ctx), Tag: tagOf(c, state),
		Received: i18n.Instant(ctx, c.ReceivedAt), Final: c.Final, Done: in.Done, CopyHref: here + "/kopija.pdf",
		Steps: timeline(ctx, f), Mandate: c.MandateID != nil,
		Sections: forms.SummaryView(f.form.Summary(c.Answers.Answers, forms.Options{
			Mode: forms.Citizen, File: func(id string) string { return here + "/faili/" + id }, FileState: notScanned(ctx),
		})),
	}
	if !c.Final {
		v.Planned = i18n.Date(ctx, c.PlannedOn)
	}
	for _, a := range offered(f.service.Definition, c) {
		v.Actions = append(v.Actions, view.Button{Text: a.Item.Title.In(ctx), Href: here + "/darbiba/" + a.ID, Danger: a.Item.Danger})
	}
	return v, nil
}

// timeline is the way of a case in the resident's words: what happened, where it stands, and what is still to come.
func timeline(ctx context.Context, f followed) (steps []view.Step2) {
	states := f.service.Definition.Workflow.States
	been := map[string]bool{}
	for i, e := range f.events {
		been[e.State] = true
		step := view.Step2{Title: states[e.State].Public.In(ctx), When: i18n.Instant(ctx, e.At), State: "done"}
		if i == len(f.events)-1 && !f.Case.Final {
			step.State = "now"
			step.Note = i18n.T(ctx, "cases.timeline.planned", "date", i18n.Date(ctx, f.Case.PlannedOn))
		}
		steps = append(steps, step)
	}
	if f.Case.Final {
		return steps
	}
	at := states[f.Case.State].Order
	for _, s := range eservice.Sorted(states) {
		if !s.Item.Late && !been[s.ID] && s.Item.Order > at {
			steps = append(steps, view.Step2{Title: s.Item.Public.In(ctx), State: "later"})
		}
	}
	return steps
}

func tagOf(c Case, s eservice.State) string {
	switch {
	case c.Final:
		return "done"
	case s.Waits != "":
		return "wait"
	case c.Status == "submitted":
		return "new"
	}
	return "work"
}

// CaseFileInput names a file of a case.
type CaseFileInput struct{ CaseFilePath }

// CaseFilePath is the path of the file.
type CaseFilePath struct {
	ID   uuid.UUID `path:"id"`
	File uuid.UUID `path:"file"`
}

func (m *Module) downloadCaseFile(ctx context.Context, in CaseFileInput) (d httpx.Download, err error) {
	f, err := m.follow(ctx, in.ID)
	if err != nil {
		return d, err
	}
	i := slices.IndexFunc(f.files, func(row fileRow) bool { return row.ID == in.File })
	if i < 0 || !filesIn(f.form, f.Case.Answers.Answers)[in.File.String()] {
		return d, ErrFileNotFound
	}
	return m.download(ctx, f.files[i])
}

// OwnCases lists one's cases.
func (m *Module) OwnCases(ctx context.Context, in ListInput) (out Page, err error) {
	err = m.office.Look(ctx, "own cases", func(_ context.Context, w *work.Work) error {
		w.Shows(w.Actor.For)
		out, err = ownCases(w, in)
		return err
	})
	return out, err
}

// OwnCase shows one of them.
func (m *Module) OwnCase(ctx context.Context, in OneInput) (Case, error) {
	f, err := m.follow(ctx, in.ID)
	return f.Case, err
}

// OneInput names a case.
type OneInput struct{ CasePath }

// MineInput is the query of one's own place.
type MineInput struct{ MineQuery }

// MineQuery is the query of the page.
type MineQuery struct {
	After string `query:"pec"`
	Saved bool   `query:"saglabats"`
	Gone  bool   `query:"izdzests"`
}

func (m *Module) showMine(ctx context.Context, in MineInput, _ error) (v view.Mine, err error) {
	t, _ := tenancy.From(ctx)
	v.Saved, v.Gone, v.Municipality = in.Saved, in.Gone, kit.NameOf(ctx, t)
	var open []Draft
	var page Page
	titles := map[string]string{}
	err = m.office.Look(ctx, "own drafts and cases", func(_ context.Context, w *work.Work) error {
		w.Shows(w.Actor.For)
		open, err = ownDrafts(w)
		if err != nil {
			return err
		}
		for _, d := range open {
			p, err := m.catalogue.At(w, d.Service, d.ServiceVersion)
			if err != nil {
				return err
			}
			titles[d.Service] = p.Definition.Card.Title.In(ctx)
		}
		page, err = ownCases(w, ListInput{ListQuery{After: in.After}})
		if err != nil {
			return err
		}
		for _, c := range page.Items {
			p, err := m.catalogue.At(w, c.Service, c.ServiceVersion)
			if err != nil {
				return err
			}
			state := p.Definition.Workflow.States[c.State]
			v.Cases = append(v.Cases, view.Cell{
				Title: c.title().In(ctx), Href: "/lietas/" + c.ID.String(), Number: c.Number, Tag: tagOf(c, state), Status: state.Public.In(ctx),
				Received: i18n.Instant(ctx, c.ReceivedAt), Planned: plannedOf(ctx, c),
			})
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	for _, d := range open {
		v.Drafts = append(v.Drafts, view.Cell{
			Title: titles[d.Service], Href: stepPath(d.ID, d.Page, "", false), Received: i18n.Instant(ctx, d.SavedAt),
			Discard: "/pieteikums/" + d.ID.String() + "/dzest",
		})
	}
	if page.Next != "" {
		v.Next = "/mana-vieta?pec=" + page.Next
	}
	v.First = in.After != ""
	return v, nil
}

func plannedOf(ctx context.Context, c Case) string {
	if c.Final {
		return ""
	}
	return i18n.Date(ctx, c.PlannedOn)
}
