package people

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/lv"
	"pkip/app/work"
	"pkip/modules/identity/people/internal/view"
)

// ProfileInput is the form of the profile.
type ProfileInput struct {
	ProfileQuery
	Form struct {
		Email string `form:"email"`
		Phone string `form:"phone"`
		Lang  string `form:"lang"`
	}
}

// ProfileQuery says where to go when the profile is confirmed.
type ProfileQuery struct {
	Back  string `query:"atpakal"`
	Saved bool   `query:"saglabats"`
}

// OwnProfile shows one's own contact data.
func (m *Module) OwnProfile(ctx context.Context, _ struct{}) (p Person, err error) {
	err = m.office.Look(ctx, "own profile", func(_ context.Context, w *work.Work) error {
		id, err := own(w.Actor)
		if err != nil {
			return err
		}
		w.Shows(id)
		p, err = persons.Get(w, id)
		return err
	})
	return p, err
}

func (m *Module) showProfile(ctx context.Context, in ProfileInput, refused error) (v view.Profile, err error) {
	p, err := m.OwnProfile(ctx, struct{}{})
	if err != nil {
		return v, err
	}
	v = view.Profile{
		Name: p.Name(), Email: p.Email, Phone: p.Phone, Lang: string(p.Lang), Confirmed: p.Confirmed(),
		Back: in.Back, Saved: in.Saved, Faults: httpx.FaultsOf(refused),
	}
	if refused != nil {
		v.Email, v.Phone, v.Lang = in.Form.Email, in.Form.Phone, in.Form.Lang
	}
	return v, nil
}

func (m *Module) actProfile(ctx context.Context, in ProfileInput) (next string, err error) {
	email, phone, lang, err := contact(in)
	if err != nil {
		return "", err
	}
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		id, err := own(w.Actor)
		if err != nil {
			return err
		}
		p, err := persons.Get(w, id)
		if err != nil {
			return err
		}
		before := p
		p.Email, p.Phone, p.Lang, p.ConfirmedAt = email, phone, lang, &w.Now
		err = persons.Save(w, &p)
		if err != nil {
			return err
		}
		fields, err := work.Changed(before, p)
		if err != nil {
			return err
		}
		return w.Audit("people.profile.confirmed", id, work.Detail{Fields: fields})
	})
	if err != nil {
		return "", err
	}
	if in.Back != "" {
		return httpx.Local(in.Back), nil
	}
	return "/mana-vieta/profils?saglabats=1", nil
}

// contact reads the form. The e-mail is needed, the phone is not.
func contact(in ProfileInput) (email, phone string, lang i18n.Lang, err error) {
	var faults []httpx.Fault
	var ok bool
	email = strings.TrimSpace(in.Form.Email)
	if email == "" {
		faults = append(faults, httpx.Fault{Field: "/form/email", Code: "people.profile.email_missing"})
	} else if email, ok = lv.Email(email); !ok {
		faults = append(faults, httpx.Fault{Field: "/form/email", Code: "people.profile.email_wrong"})
	}
	if typed := strings.TrimSpace(in.Form.Phone); typed != "" {
		phone, ok = lv.Phone(typed)
		if !ok {
			faults = append(faults, httpx.Fault{Field: "/form/phone", Code: "people.profile.phone_wrong"})
		}
	}
	lang, ok = i18n.Parse(in.Form.Lang)
	if !ok {
		faults = append(faults, httpx.Fault{Field: "/form/lang", Code: "people.profile.lang_missing"})
	}
	if faults != nil {
		return "", "", lang, &httpx.Refused{Faults: faults}
	}
	return email, phone, lang, nil
}

// Contact is how a person is reached.
type Contact struct {
	Name      string
	Email     string
	Lang      i18n.Lang
	Confirmed bool
}

// ContactOf is a step: how a person is reached, if they confirmed it.
func (m *Module) ContactOf(w *work.Work, person uuid.UUID) (Contact, error) {
	p, err := persons.Get(w, person)
	if err != nil {
		return Contact{}, err
	}
	return Contact{Name: p.Name(), Email: p.Email, Lang: p.Lang, Confirmed: p.Confirmed()}, nil
}
