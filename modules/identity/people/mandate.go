package people

import (
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/store"
	"pkip/app/work"
)

// MandateState says how far an uploaded mandate is believed.
type MandateState string

// The states of a mandate.
const (
	MandateUnverified MandateState = "unverified" // a case worker has to look at it
	MandateVerified   MandateState = "verified"
	MandateRejected   MandateState = "rejected"
)

// Mandate is a power of attorney that the attorney uploaded.
type Mandate struct {
	store.Record
	AttorneyID uuid.UUID `json:"attorneyId"`
	GrantorID  uuid.UUID `json:"grantorId"`
	// GrantorName is what the attorney typed. Whoever knows a code must not learn the name behind it by an upload.
	GrantorName string       `json:"grantorName"`
	FileKey     string       `json:"-"`
	FileName    string       `json:"fileName"`
	FileType    string       `json:"fileType"`
	FileSize    int64        `json:"fileSize"`
	State       MandateState `json:"state"`
	RecordedAt  time.Time    `json:"recordedAt"`
}

// TableName keeps the row in the module's own corner.
func (Mandate) TableName() string { return "tenant.people_mandate" }

// What can go wrong with a mandate.
var (
	ErrMandateNotFound = apperr.New(apperr.NotFound, "people.mandate.not_found")
	ErrMandateChanged  = apperr.New(apperr.Conflict, "people.mandate.changed_meanwhile")
)

// MandateInput is what an attorney states and uploads.
type MandateInput struct {
	Attorney uuid.UUID
	Grantor  Identity // as the attorney typed it
	FileKey  string   // where the file lies already
	FileName string
	FileType string
	FileSize int64
}

// RecordMandate is a step: it keeps the mandate and the person who gave it.
func (m *Module) RecordMandate(w *work.Work, in MandateInput) (Mandate, error) {
	grantor, err := m.NamedBySomebody(w, in.Grantor)
	if err != nil {
		return Mandate{}, err
	}
	mandate := Mandate{
		Record: store.NewRecord(w), AttorneyID: in.Attorney, GrantorID: grantor.ID,
		GrantorName: in.Grantor.GivenName + " " + in.Grantor.Family,
		FileKey:     in.FileKey, FileName: in.FileName, FileType: in.FileType, FileSize: in.FileSize,
		State: MandateUnverified, RecordedAt: w.Now,
	}
	err = mandates.Add(w, &mandate)
	if err != nil {
		return mandate, err
	}
	return mandate, w.Audit("people.mandate.recorded", mandate.ID,
		work.Detail{IDs: map[string]uuid.UUID{"attorney": in.Attorney, "grantor": grantor.ID}})
}

// MandateByID is a step: the mandate with this id, if the attorney holds it.
func (m *Module) MandateByID(w *work.Work, id, attorney uuid.UUID) (Mandate, error) {
	return mandates.Get(w, id, heldBy(attorney))
}

// MandatesOf is a step: the mandates that an attorney recorded and nobody rejected.
func (m *Module) MandatesOf(w *work.Work, attorney uuid.UUID) ([]Mandate, error) {
	return mandatesOf(w, attorney)
}
