package boot

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/infra/mail"
	"pkip/modules/cases"
	"pkip/modules/identity/people"
	"pkip/modules/registers"
	"pkip/tenancy"
)

// Ports between modules that must not know each other: each is a few lines that carry a call from one to the other.

// codeOf lets registers ask about a person whose code identity keeps.
func codeOf(p *people.Module) registers.CodeOf {
	return func(ctx context.Context, person uuid.UUID, reason string) (string, error) {
		return p.CodeOf(ctx, people.CodeInput{Person: person, Reason: reason})
	}
}

// prefill answers from registers, and from what the person confirmed here.
type prefill struct {
	office    *work.Office
	people    *people.Module
	registers *registers.Module
}

// Prefill asks whoever knows a source.
func (p prefill) Prefill(ctx context.Context, who eservice.Subject, sources []string) (map[string]eservice.Prefilled, error) {
	actor, _ := policy.ActorFrom(ctx)
	own := map[string]eservice.Prefilled{}
	err := p.office.Look(ctx, "prefill of an application", func(_ context.Context, w *work.Work) error {
		w.Shows(who.Person, who.For)
		person, err := p.people.ByID(w, who.Person)
		if err != nil {
			return err
		}
		put(own, "profile.email", person.Email)
		put(own, "profile.phone", person.Phone)
		switch actor.Basis {
		case policy.CompanyOfficer:
			company, err := p.people.CompanyByID(w, who.For)
			who.Company = company.RegNo
			return err
		case policy.PowerOfAttorney:
			mandate, err := p.people.MandateByID(w, actor.Mandate, who.Person)
			put(own, "represented.name", mandate.GrantorName)
			return err
		case policy.Self:
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	known, err := p.registers.Prefill(ctx, who, sources)
	if known == nil {
		known = map[string]eservice.Prefilled{}
	}
	for name, value := range own {
		known[name] = value
	}
	return known, err
}

func put(into map[string]eservice.Prefilled, name, value string) {
	if value != "" {
		into[name] = eservice.Prefilled{Value: value}
	}
}

// post writes to people at the address they confirmed.
type post struct {
	office *work.Office
	people *people.Module
	mail   *mail.Sender
	texts  *i18n.Catalog
}

// Tell sends a letter in the person's language. Whoever confirmed no address gets none: the portal shows it all.
func (p post) Tell(ctx context.Context, key string, person uuid.UUID, text func(ctx context.Context) cases.Letter) error {
	t, ok := tenancy.From(ctx)
	if !ok {
		return work.ErrNoTenant
	}
	var to people.Contact
	err := p.office.Look(ctx, "where to write to", func(_ context.Context, w *work.Work) (err error) {
		w.Shows(person)
		to, err = p.people.ContactOf(w, person)
		return err
	})
	if err != nil {
		return err
	}
	if !to.Confirmed || to.Email == "" {
		return nil
	}
	letter := text(i18n.With(ctx, p.texts, to.Lang))
	if strings.ContainsAny(letter.Subject, "\r\n") {
		return errors.New("a subject of two lines")
	}
	return p.mail.Send(ctx, mail.Message{
		Key: key + "-" + t.ID, To: to.Email, FromName: t.Name, Subject: letter.Subject, Body: letter.Body, Lang: string(to.Lang),
	})
}
