package cases

import (
	"context"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/policy"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/modules/catalogue"
	"pkip/modules/forms"
)

// Draft is an application that somebody is filling in.
type Draft struct {
	store.Record
	Service        string
	Slug           string
	ServiceVersion int
	PersonID       uuid.UUID
	ForID          uuid.UUID
	Basis          policy.Basis
	MandateID      *uuid.UUID
	Answers        answers `gorm:"type:jsonb"`
	Prefill        string  // "", "done" or "down"
	Page           string
	BegunAt        time.Time
	SavedAt        time.Time
	CaseID         *uuid.UUID // set once, by the submission
}

// TableName keeps the row in the module's own corner.
func (Draft) TableName() string { return "tenant.cases_draft" }

// What can go wrong with a draft.
var (
	ErrDraftNotFound = apperr.New(apperr.NotFound, "cases.draft.not_found")
	ErrDraftChanged  = apperr.New(apperr.Conflict, "cases.draft.changed_meanwhile")
	ErrDraftTaken    = apperr.New(apperr.Conflict, "cases.draft.taken")
	ErrDraftSent     = apperr.New(apperr.Conflict, "cases.draft.sent")
	ErrTooMany       = apperr.New(apperr.Conflict, "cases.draft.too_many")
)

// maxDrafts is how many a person may have at once.
const maxDrafts = 50

// maxAnswers bounds what one application may hold, in bytes of JSON.
const maxAnswers = 512 << 10

// opened is a draft with the form of its version.
type opened struct {
	draft   Draft
	service catalogue.Published
	form    *forms.Form
}

// load is the draft, if the actor may fill it in.
func (m *Module) load(w *work.Work, id uuid.UUID) (o opened, err error) {
	o.draft, err = drafts.Get(w, id, mayFill(w.Actor))
	if err != nil {
		return o, err
	}
	return o, m.equip(w, &o)
}

func (m *Module) equip(w *work.Work, o *opened) (err error) {
	o.service, err = m.catalogue.At(w, o.draft.Service, o.draft.ServiceVersion)
	if err != nil {
		return err
	}
	form, err := o.service.Form(eservice.Application)
	if err != nil {
		return err
	}
	o.form = form.In(settingOf(w, o.draft.Basis))
	return nil
}

// look is load as a door of its own, on record.
func (m *Module) look(ctx context.Context, id uuid.UUID) (o opened, err error) {
	err = m.office.Look(ctx, "own draft", func(_ context.Context, w *work.Work) error {
		o, err = m.load(w, id)
		if err == nil {
			w.Shows(o.draft.ForID)
		}
		return err
	})
	return o, err
}

// settingOf is what a form may know of the world around it.
func settingOf(w *work.Work, basis policy.Basis) forms.Setting {
	return forms.Setting{
		Today: calendar.On(w.Now), Territory: w.Tenant.Profile.Territory, Municipality: w.Tenant.Name,
		Capacity: capacityOf(basis), Channel: "portal",
	}
}

func capacityOf(b policy.Basis) string {
	switch b {
	case policy.CompanyOfficer:
		return "company"
	case policy.PowerOfAttorney:
		return "mandate"
	case policy.Self:
	}
	return "self"
}

// changing is what one posted page does to the answers. It may be called again when somebody else saved meanwhile.
type changing func(o opened) (a forms.Answers, page string, err error)

// savings is how often a save is tried when the draft was changed in another tab.
const savings = 3

// save puts the answers into the draft. Two tabs do not overwrite each other: the change is made again upon what the
// other tab saved.
func (m *Module) save(ctx context.Context, id uuid.UUID, change changing) (o opened, err error) {
	for range savings {
		err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
			o, err = m.load(w, id)
			if err != nil {
				return err
			}
			if o.draft.CaseID != nil {
				return ErrDraftSent
			}
			a, page, err := change(o)
			if err != nil {
				return err
			}
			o.draft.Answers, o.draft.SavedAt, o.draft.Page = answers{a}, w.Now, page
			if o.draft.Answers.size() > maxAnswers {
				return ErrAnswersTooLarge
			}
			err = drafts.Save(w, &o.draft)
			if err != nil {
				return err
			}
			return w.Audit("cases.draft.saved", o.draft.ID, work.Detail{Fields: []string{page}})
		})
		if err != ErrDraftChanged { //nolint:errorlint // the very sentinel of our own table
			return o, err
		}
	}
	return o, err
}

// ErrAnswersTooLarge means that more was typed than an application may hold.
var ErrAnswersTooLarge = apperr.New(apperr.TooLarge, "cases.draft.too_large")
