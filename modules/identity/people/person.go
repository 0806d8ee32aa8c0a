package people

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/i18n"
	"pkip/app/store"
	"pkip/app/work"
)

// Person is a resident, or somebody a resident acts for.
type Person struct {
	store.Record
	GivenName   string     `json:"givenName"`
	FamilyName  string     `json:"familyName"`
	Verified    bool       `json:"verified"` // named by a register or by the sign-in
	Email       string     `json:"email"`
	Phone       string     `json:"phone"`
	Lang        i18n.Lang  `json:"lang"`
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"`
	CreatedAt   time.Time  `json:"-"`
}

// TableName keeps the row in the module's own corner.
func (Person) TableName() string { return "tenant.people_person" }

// Name is the full name.
func (p Person) Name() string { return p.GivenName + " " + p.FamilyName }

// Confirmed tells whether the contact data is the person's own word.
func (p Person) Confirmed() bool { return p.ConfirmedAt != nil }

// What can go wrong.
var (
	ErrPersonNotFound  = apperr.New(apperr.NotFound, "people.person.not_found")
	ErrPersonChanged   = apperr.New(apperr.Conflict, "people.person.changed_meanwhile")
	ErrCompanyNotFound = apperr.New(apperr.NotFound, "people.company.not_found")
	ErrCompanyChanged  = apperr.New(apperr.Conflict, "people.company.changed_meanwhile")
)

// Identity is what a trusted source says about a person.
type Identity struct {
	Code              string   // the personal code in force, 11 digits
	Earlier           []string // codes the person had before
	GivenName, Family string
}

// Meet is a step: it finds the person of an identity by any of their codes, or makes the row. What the source says about
// name and code replaces what stood there.
func (m *Module) Meet(w *work.Work, in Identity) (Person, error) {
	id, found, err := m.find(w, append([]string{in.Code}, in.Earlier...))
	if err != nil {
		return Person{}, err
	}
	if !found {
		return m.create(w, in, true)
	}
	p, err := persons.Get(w, id)
	if err != nil {
		return p, err
	}
	if p.GivenName != in.GivenName || p.FamilyName != in.Family || !p.Verified {
		p.GivenName, p.FamilyName, p.Verified = in.GivenName, in.Family, true
		err = persons.Save(w, &p)
		if err != nil {
			return p, err
		}
		err = w.Audit("people.person.renamed", p.ID, work.Detail{Fields: []string{"givenName", "familyName"}})
		if err != nil {
			return p, err
		}
	}
	return p, m.keepCodes(w, p.ID, in)
}

// NamedBySomebody is a step: it finds a person by code, or makes a row with what somebody else typed. A row that stands
// is not touched by it.
func (m *Module) NamedBySomebody(w *work.Work, in Identity) (Person, error) {
	id, found, err := m.find(w, []string{in.Code})
	if err != nil {
		return Person{}, err
	}
	if found {
		return persons.Get(w, id)
	}
	return m.create(w, in, false)
}

func (m *Module) find(w *work.Work, codes []string) (uuid.UUID, bool, error) {
	for _, code := range codes {
		id, found, err := byMark(w, m.codes.Mark(code))
		if err != nil || found {
			return id, found, err
		}
	}
	return uuid.Nil, false, nil
}

func (m *Module) create(w *work.Work, in Identity, verified bool) (Person, error) {
	p := Person{
		Record: store.NewRecord(w), GivenName: in.GivenName, FamilyName: in.Family, Verified: verified,
		Lang: i18n.LV, CreatedAt: w.Now,
	}
	err := persons.Add(w, &p)
	if err != nil {
		return p, err
	}
	err = m.keepCodes(w, p.ID, in)
	if err != nil {
		return p, err
	}
	owner, _, err := byMark(w, m.codes.Mark(in.Code))
	if err != nil {
		return p, err
	}
	if owner != p.ID { // two browsers of one person came at the same moment, and the other was first
		err = forgetPerson(w, p.ID)
		if err != nil {
			return p, err
		}
		return persons.Get(w, owner)
	}
	return p, w.Audit("people.person.created", p.ID, work.Detail{})
}

func (m *Module) keepCodes(w *work.Work, person uuid.UUID, in Identity) error {
	err := retireCodes(w, person, m.codes.Mark(in.Code))
	if err != nil {
		return err
	}
	for i, code := range append([]string{in.Code}, in.Earlier...) {
		err = keepCode(w, codeRow{
			Mark: m.codes.Mark(code), PersonID: person, Sealed: m.codes.Seal(code, person.String()), Historic: i > 0, Since: w.Now,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ByID is a step: the person with this id.
func (m *Module) ByID(w *work.Work, id uuid.UUID) (Person, error) { return persons.Get(w, id) }

// Code is a step: the personal code in force. Whoever asks shows it to nobody who may not know it.
func (m *Module) Code(w *work.Work, person uuid.UUID) (string, error) {
	sealed, found, err := currentCode(w, person)
	if err != nil {
		return "", err
	}
	if !found {
		return "", ErrPersonNotFound
	}
	return m.codes.Open(sealed, person.String())
}

// CodeOf is a door to Code, for whoever is about to ask a register about a person; reason is why.
func (m *Module) CodeOf(ctx context.Context, in CodeInput) (code string, err error) {
	err = m.office.Look(ctx, in.Reason, func(_ context.Context, w *work.Work) error {
		w.Shows(in.Person)
		code, err = m.Code(w, in.Person)
		return err
	})
	return code, err
}

// CodeInput names a person and why their code is needed.
type CodeInput struct {
	Person uuid.UUID
	Reason string
}

// Company is a legal person that somebody acts for.
type Company struct {
	store.Record
	RegNo  string    `json:"regNo"`
	Name   string    `json:"name"`
	SeenAt time.Time `json:"-"`
}

// TableName keeps the row in the module's own corner.
func (Company) TableName() string { return "tenant.people_company" }

// MeetCompany is a step: the row of a company that a register named.
func (m *Module) MeetCompany(w *work.Work, regNo, name string) (Company, error) {
	c, err := companyByRegNo(w, regNo)
	if errors.Is(err, ErrCompanyNotFound) {
		c = Company{Record: store.NewRecord(w), RegNo: regNo, Name: name, SeenAt: w.Now}
		err = companies.Add(w, &c)
		if errors.Is(err, errCompanyTaken) { // met by somebody else at the same moment
			return companyByRegNo(w, regNo)
		}
		return c, err
	}
	if err != nil || c.Name == name {
		return c, err
	}
	c.Name, c.SeenAt = name, w.Now
	return c, companies.Save(w, &c)
}

// CompanyByID is a step: the company with this id.
func (m *Module) CompanyByID(w *work.Work, id uuid.UUID) (Company, error) {
	return companies.Get(w, id)
}
