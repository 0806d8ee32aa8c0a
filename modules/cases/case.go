package cases

import (
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/calendar"
	"pkip/app/policy"
	"pkip/app/store"
)

// Case is what a municipality works on for somebody.
type Case struct {
	store.Record
	Number         string         `json:"number"`
	Service        string         `json:"service"`
	Slug           string         `json:"slug"`
	ServiceVersion int            `json:"serviceVersion"`
	TitleLV        string         `json:"titleLv"`
	TitleEN        string         `json:"titleEn"`
	Channel        string         `json:"channel"`
	PersonID       uuid.UUID      `json:"-"`
	ForID          uuid.UUID      `json:"-"`
	Basis          policy.Basis   `json:"basis"`
	MandateID      *uuid.UUID     `json:"-"`
	Answers        answers        `json:"-" gorm:"type:jsonb"`
	State          string         `json:"state"`
	Status         string         `json:"status"`
	Final          bool           `json:"final"`
	ReceivedAt     time.Time      `json:"receivedAt"`
	PlannedOn      calendar.Date  `json:"plannedOn" format:"date"`
	StatutoryOn    *calendar.Date `json:"statutoryOn,omitempty" format:"date"`
	ClosedAt       *time.Time     `json:"closedAt,omitempty"`
}

// TableName keeps the row in the module's own corner.
func (Case) TableName() string { return "tenant.cases_case" }

func (c Case) title() title { return title{LV: c.TitleLV, EN: c.TitleEN} }

// Event is something that happened to a case.
type Event struct {
	ID     uuid.UUID `json:"id"`
	CaseID uuid.UUID `json:"-"`
	At     time.Time `json:"at"`
	Action string    `json:"action"`
	State  string    `json:"state"`
	Status string    `json:"status"`
	Reason string    `json:"-"`
	Actor  string    `json:"-"`
}

// What can go wrong with a case.
var (
	ErrCaseNotFound  = apperr.New(apperr.NotFound, "cases.case.not_found")
	ErrCaseChanged   = apperr.New(apperr.Conflict, "cases.case.changed_meanwhile")
	ErrActionNotNow  = apperr.New(apperr.Conflict, "cases.action.not_now")
	ErrActionUnknown = apperr.New(apperr.NotFound, "cases.action.unknown")
	errReasonMissing = &apperr.Error{Kind: apperr.Invalid, Code: "cases.action.reason_missing", Field: "/form/reason"}
	errReasonTooLong = &apperr.Error{Kind: apperr.Invalid, Code: "cases.action.reason_long", Field: "/form/reason"}
)
