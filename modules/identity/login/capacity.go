package login

import (
	"context"
	"errors"
	"log/slog"
	"net/url"

	"pkip/app/httpx"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/view"
	"pkip/modules/identity/people"
)

// CapacityInput is the choice for whom one acts.
type CapacityInput struct {
	CapacityQuery
	Form struct {
		Choice string `form:"loma"` // "pats", "uznemums:<reg.no>", "pilnvara:<id>" or "cits"
	}
}

// CapacityQuery is the query of the page.
type CapacityQuery struct {
	Back   string `query:"atpakal"`
	Choose bool   `query:"mainit"` // show the page even where nothing was to be chosen
}

const (
	choiceSelf    = "pats"
	choiceCompany = "uznemums:"
	choiceMandate = "pilnvara:"
	choiceOther   = "cits"
)

// offers is what somebody may choose from.
type offers struct {
	person    people.Person
	companies []policy.Capacity
	down      bool // the register does not answer: only what we know ourselves is offered
	mandates  []people.Mandate
	preset    string
}

// offer asks the register of enterprises, outside of work, and our own rows for mandates.
func (m *Module) offer(ctx context.Context) (o offers, err error) {
	s, ok := httpx.SessionOf(ctx)
	if !ok {
		return o, errNoSession
	}
	var code string
	err = m.office.Look(ctx, "for whom may this person act", func(_ context.Context, w *work.Work) error {
		o.person, err = m.own(w)
		if err != nil {
			return err
		}
		w.Shows(o.person.ID)
		code, err = m.people.Code(w, o.person.ID)
		if err != nil {
			return err
		}
		row, found, err := sessionByHash(w, s.ID)
		if err != nil || !found {
			return errors.Join(err, errNoSession)
		}
		o.preset = row.Preset
		o.mandates, err = m.people.MandatesOf(w, o.person.ID)
		return err
	})
	if err != nil {
		return o, err
	}
	o.companies, err = m.asked.Companies(ctx, code)
	if err != nil {
		slog.WarnContext(ctx, "nobody says which companies a person may sign for", "error", err)
		o.down = true
	}
	return o, nil
}

// showCapacity asks for whom, unless there is no choice: then the person goes on at once, for themselves. Who came as a
// company's signatory, finds the company chosen already.
func (m *Module) showCapacity(ctx context.Context, in CapacityInput, refused error) (v view.Capacity, err error) {
	o, err := m.offer(ctx)
	if err != nil {
		return v, err
	}
	back := httpx.Local(orHome(in.Back))
	if !in.Choose && refused == nil && len(o.companies) == 0 && len(o.mandates) == 0 && !o.down {
		return v, &httpx.Elsewhere{Path: m.afterwards(o.person, back)}
	}
	v = view.Capacity{Person: o.person.Name(), Down: o.down, Back: back, Faults: httpx.FaultsOf(refused), Chosen: in.Form.Choice}
	for _, c := range o.companies {
		v.Companies = append(v.Companies, view.Choice{Value: choiceCompany + c.RegNo, Name: c.Name, Note: c.RegNo, Alone: c.Alone})
		if c.RegNo == o.preset && v.Chosen == "" {
			v.Chosen = choiceCompany + c.RegNo
		}
	}
	for _, mandate := range o.mandates {
		v.Mandates = append(v.Mandates, view.Choice{Value: choiceMandate + mandate.ID.String(), Name: mandate.GrantorName, Note: string(mandate.State)})
	}
	if v.Chosen == "" {
		v.Chosen = choiceSelf
	}
	return v, nil
}

// afterwards: whoever never confirmed how they are reached does it first, once.
func (m *Module) afterwards(p people.Person, back string) string {
	if p.Confirmed() {
		return back
	}
	return "/mana-vieta/profils?atpakal=" + url.QueryEscape(back)
}

var errChoice = &httpx.Refused{Faults: []httpx.Fault{{Field: "/form/loma", Code: "login.capacity.missing"}}}

// choose acts for whom the person says, if they still may: what the form offered is asked again.
func (m *Module) choose(ctx context.Context, in CapacityInput) (next string, err error) {
	back := httpx.Local(orHome(in.Back))
	if in.Form.Choice == choiceOther {
		return "/pieteikties/pilnvara?atpakal=" + url.QueryEscape(back), nil
	}
	o, err := m.offer(ctx)
	if err != nil {
		return "", err
	}
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		c, err := m.chosen(w, o, in.Form.Choice)
		if err != nil {
			return err
		}
		return m.act(ctx, w, c)
	})
	if err != nil {
		return "", err
	}
	s, _ := httpx.SessionOf(ctx)
	m.cache.forget(ctx, s.ID)
	return m.afterwards(o.person, back), nil
}

func (m *Module) chosen(w *work.Work, o offers, choice string) (c capacity, err error) {
	if choice == choiceSelf {
		return capacity{ForID: o.person.ID, Basis: policy.Self}, nil
	}
	for _, offered := range o.companies {
		if choice == choiceCompany+offered.RegNo {
			company, err := m.people.MeetCompany(w, offered.RegNo, offered.Name)
			return capacity{ForID: company.ID, Basis: policy.CompanyOfficer}, err
		}
	}
	for _, mandate := range o.mandates {
		if choice == choiceMandate+mandate.ID.String() {
			return capacity{ForID: mandate.GrantorID, Basis: policy.PowerOfAttorney, MandateID: mandate.ID}, nil
		}
	}
	return c, errChoice
}
