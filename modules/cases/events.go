package cases

import "github.com/google/uuid"

// CaseSubmitted is emitted when a resident sent an application.
type CaseSubmitted struct {
	CaseID uuid.UUID `json:"caseId"`
}

// EventName is the name in the outbox; never change it once released.
func (CaseSubmitted) EventName() string { return "cases.case.submitted.v1" }

// Stream keeps the events of one case in order.
func (e CaseSubmitted) Stream() string { return e.CaseID.String() }

// CaseMoved is emitted when a case went from one state to another.
type CaseMoved struct {
	CaseID uuid.UUID `json:"caseId"`
	Action string    `json:"action"`
	State  string    `json:"state"`
}

// EventName is the name in the outbox; never change it once released.
func (CaseMoved) EventName() string { return "cases.case.moved.v1" }

// Stream keeps the events of one case in order.
func (e CaseMoved) Stream() string { return e.CaseID.String() }
