package cases

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/policy"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/frontend/portal/kit"
	"pkip/modules/cases/internal/view"
	"pkip/modules/catalogue"
	"pkip/modules/forms"
)

// StartInput is the first page of a service: what it is, and whether one needs it at all.
type StartInput struct {
	BySlug
	StartQuery
	Form struct {
		Draft string `form:"draft"` // chosen by the page: pressing twice begins one draft
	}
}

// BySlug is the part of the address that names a service.
type BySlug struct {
	Slug string `path:"slug"`
}

// StartQuery is the query of the page.
type StartQuery struct {
	From    string `query:"no"`       // "latvija": came from the card there, signs in at once
	Checked bool   `query:"parbaudi"` // the questions before sign-in were answered
}

// fromLatvija is what a card at latvija.lv adds to the address.
const fromLatvija = "latvija"

func (m *Module) showStart(ctx context.Context, in StartInput, refused error) (v view.Start, err error) {
	_, signedIn := httpx.SessionOf(ctx)
	here := "/p/" + in.Slug + "/sakums"
	if in.From == fromLatvija && !signedIn {
		return v, &httpx.Elsewhere{Path: "/pieteikties/latvija?atpakal=" + url.QueryEscape(here)}
	}
	var p catalogue.Published
	var setting forms.Setting
	err = m.office.See(ctx, func(_ context.Context, w *work.Work) error {
		p, err = m.catalogue.Current(w, in.Slug)
		setting = settingOf(w, w.Actor.Basis)
		return err
	})
	if err != nil {
		return v, err
	}
	v = view.Start{
		Slug: in.Slug, Card: p.Definition.Card, SignedIn: signedIn, Draft: uuid.Must(uuid.NewV7()).String(), Checked: in.Checked,
		SignIn: "/pieteikties?atpakal=" + url.QueryEscape(httpx.FrameOf(ctx).Path),
	}
	var why *apperr.Error
	if errors.As(refused, &why) { // no draft was begun: the person has to know why
		v.Faults = []kit.Fault{{Href: "/mana-vieta", Text: httpx.Sentence(ctx, why.Code, nil)}}
	}
	if p.Definition.Suitability == nil {
		v.MayGoOn = true
		return v, nil
	}
	form, err := p.Form(eservice.Suitability)
	if err != nil {
		return v, err
	}
	return m.suit(ctx, v, form.In(setting), in.Checked), nil
}

// suit asks the questions before sign-in. They are answered in the address: nothing of it is kept.
func (m *Module) suit(ctx context.Context, v view.Start, form *forms.Form, checked bool) view.Start {
	u, err := url.Parse(httpx.FrameOf(ctx).Path)
	asked := url.Values{}
	if err == nil {
		asked = u.Query()
	}
	a, faults := form.Read(eservice.Suitability, "", asked, form.Begin())
	open := forms.Blocking(faults)
	if checked {
		faults = seenBefore(asked.Get(seenField), faults)
	} else {
		faults = nil
	}
	screen := form.Screen(forms.Citizen, eservice.Suitability, "", a, faults, forms.Options{})
	screen.Under = true
	v.Questions = forms.View(screen)
	v.HasQuestions, v.Seen = true, seen(screen)
	v.Faults = append(v.Faults, forms.Lines(ctx, faults, "")...)
	if !checked || open {
		return v
	}
	v.MayGoOn = true
	if o, ok := form.Outcome(a); ok {
		v.Outcome = &view.Outcome{Title: o.Title.In(ctx), Text: o.Text.In(ctx), Stops: o.Result != "caution"}
		v.MayGoOn = !v.Outcome.Stops
	}
	return v
}

// seenField tells which questions stood on the page. One that appears because of the answer before it is asked first,
// and only then missed.
const seenField = "redzeti"

func seen(s forms.Screen) string {
	names := make([]string, 0, len(s.Fields))
	for _, f := range s.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ",")
}

func seenBefore(names string, faults []forms.Fault) (kept []forms.Fault) {
	if names == "" { // a list of rows, or somebody who is not our page
		return faults
	}
	before := strings.Split(names, ",")
	for _, f := range faults {
		if f.Question == "" || slices.Contains(before, f.Question) {
			kept = append(kept, f)
		}
	}
	return kept
}

// actStart begins a draft, or goes on with the one that the same press began.
func (m *Module) actStart(ctx context.Context, in StartInput) (next string, err error) {
	s, ok := httpx.SessionOf(ctx)
	if !ok {
		return "", &httpx.Elsewhere{Path: "/pieteikties?atpakal=" + url.QueryEscape("/p/"+in.Slug+"/sakums")}
	}
	if !s.Account.Mail {
		return "/mana-vieta/profils?atpakal=" + url.QueryEscape(httpx.FrameOf(ctx).Path), nil
	}
	id, err := uuid.Parse(in.Form.Draft)
	if err != nil || id.Version() != 7 {
		id = uuid.Must(uuid.NewV7())
	}
	first, err := m.begin(policy.Using(ctx, MayApply), id, in.Slug)
	if err != nil {
		return "", err
	}
	return "/pieteikums/" + id.String() + "/" + first, nil
}

func (m *Module) begin(ctx context.Context, id uuid.UUID, slug string) (first string, err error) {
	var o opened
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		o, err = m.make(w, id, slug)
		return err
	})
	if errors.Is(err, ErrDraftTaken) || errors.Is(err, ErrTooMany) { // pressed twice: the draft is there already, or it is somebody else's
		full := errors.Is(err, ErrTooMany)
		o, err = m.look(ctx, id)
		if full && errors.Is(err, ErrDraftNotFound) {
			err = ErrTooMany
		}
	}
	if err != nil {
		return "", err
	}
	if o.draft.Prefill == "" {
		m.fill(ctx, o)
	}
	return o.form.First(o.draft.Answers.Answers), nil
}

func (m *Module) make(w *work.Work, id uuid.UUID, slug string) (o opened, err error) {
	n, err := openDrafts(w, personOf(w.Actor))
	if err != nil {
		return o, err
	}
	if n >= maxDrafts {
		return o, ErrTooMany
	}
	p, err := m.catalogue.Current(w, slug)
	if err != nil {
		return o, err
	}
	o.draft = Draft{
		Record: store.Record{ID: id, Version: 1}, Service: p.Key, Slug: slug, ServiceVersion: p.Number,
		PersonID: personOf(w.Actor), ForID: w.Actor.For, Basis: w.Actor.Basis, BegunAt: w.Now, SavedAt: w.Now,
	}
	if w.Actor.Mandate != uuid.Nil {
		o.draft.MandateID = &w.Actor.Mandate
	}
	err = m.equip(w, &o)
	if err != nil {
		return o, err
	}
	o.draft.Answers = answers{o.form.Begin()}
	o.draft.Page = o.form.First(o.draft.Answers.Answers)
	err = drafts.Add(w, &o.draft)
	if err != nil {
		return o, err
	}
	return o, w.Audit("cases.draft.begun", o.draft.ID, work.Detail{IDs: map[string]uuid.UUID{"for": o.draft.ForID}})
}

// fill asks registers for what the state knows, outside of work. When they are down the form goes on without, and says
// so; the person types it.
func (m *Module) fill(ctx context.Context, o opened) {
	known, err := m.prefill.Prefill(ctx, eservice.Subject{Person: o.draft.PersonID, For: o.draft.ForID}, o.form.Sources())
	state := "done"
	if err != nil {
		slog.WarnContext(ctx, "a form goes on without prefill", "error", err)
		state = "down"
	}
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		fresh, err := m.load(w, o.draft.ID)
		if err != nil {
			return err
		}
		fresh.draft.Answers = answers{fresh.form.Prefill(fresh.draft.Answers.Answers, known)}
		fresh.draft.Prefill = state
		return drafts.Save(w, &fresh.draft)
	})
	if err != nil { // the draft is there, only emptier; the next look at it tries again
		slog.WarnContext(ctx, "a prefill was not kept", "error", err)
	}
}

// stepPath is the address of a page of a draft.
func stepPath(draft uuid.UUID, page, row string, back bool) string {
	var q []string
	if row != "" {
		q = append(q, forms.RowParam+"="+url.QueryEscape(row))
	}
	if back {
		q = append(q, "atgriezties=1")
	}
	path := "/pieteikums/" + draft.String() + "/" + page
	if len(q) > 0 {
		path += "?" + strings.Join(q, "&")
	}
	return path
}
