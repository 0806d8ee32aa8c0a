package eservice

import "pkip/app/i18n"

// Workflow is the life of a case: its states, and the actions that lead from one to another.
type Workflow struct {
	Start     string               `json:"start"`
	States    map[string]State     `json:"states"`
	Actions   map[string]Action    `json:"actions"`
	Deadlines map[string]Deadline  `json:"deadlines"`
	Groups    map[string]TaskGroup `json:"task_groups,omitempty"`
}

// Status is the code sent to the state's service platform (PSPP).
type Status string

// Statuses lists every code, and whether a case ends with it.
var Statuses = map[Status]bool{
	"draft": false, "submitted": false, "registered": false, "in_progress": false, "info_requested": false,
	"awaiting_payment": false, "paid": false, "awaiting_third_party": false, "extended": false, "decision_ready": false,
	"completed": true, "refused": true, "withdrawn": true, "cancelled": true,
}

// State is where a case stands.
type State struct {
	Order  int       `json:"order"`
	Title  i18n.Text `json:"title"`           // for employees
	Public i18n.Text `json:"public"`          // for the resident
	Status Status    `json:"status"`          // for the state
	Final  bool      `json:"final,omitempty"` // nothing follows
	Waits  string    `json:"waits,omitempty"` // who the case waits for: applicant, third_party; empty: us
	Late   bool      `json:"late,omitempty"`  // hidden from the resident's outline until it happens
}

// Action leads from states to another, or stays where To is empty.
type Action struct {
	Order    int             `json:"order"`
	Title    i18n.Text       `json:"title"`
	From     []string        `json:"from"`
	To       string          `json:"to,omitempty"`
	Who      string          `json:"who"`             // applicant, registrar, caseworker, head, system
	Guard    string          `json:"guard,omitempty"` // CEL over the answer sets, case and tasks
	Why      i18n.Text       `json:"why,omitzero"`    // said when the guard holds the action back
	Form     string          `json:"form,omitempty"`  // an employee's form that must be complete
	Document string          `json:"document,omitempty"`
	Group    string          `json:"task_group,omitempty"` // starts the approvals
	Fee      string          `json:"fee,omitempty"`        // asks for the money
	Reason   bool            `json:"reason,omitempty"`     // a reason must be written
	Extend   bool            `json:"extend,omitempty"`     // moves the deadline, with a reason
	Send     map[string]Send `json:"send,omitempty"`
	On       string          `json:"on,omitempty"` // system: submitted, paid, answered, approved, rejected, expired
	Danger   bool            `json:"danger,omitempty"`
}

// Send is a message that goes out with an action.
type Send struct {
	Order    int       `json:"order"`
	To       string    `json:"to"` // applicant, third_party, assignee
	Subject  i18n.Text `json:"subject"`
	Text     i18n.Text `json:"text"`
	Document string    `json:"document,omitempty"`
}

// Deadline is a term of the case.
type Deadline struct {
	Order  int       `json:"order"`
	Title  i18n.Text `json:"title"`
	Kind   string    `json:"kind"` // statutory, promised
	Value  int       `json:"term_value"`
	Unit   string    `json:"term_unit"` // working_day, calendar_day, month
	Start  string    `json:"start"`     // submitted, registered, paid, notified
	Pauses []string  `json:"pauses,omitempty"`
	Ends   []string  `json:"ends"` // states in which the term is kept
	Extend *Extend   `json:"extension,omitempty"`
	Source Citation  `json:"source"`
}

// Extend is how far a term can be moved.
type Extend struct {
	Value int    `json:"max_value"`
	Unit  string `json:"max_unit"`
}

// TaskGroup is a set of tasks given out together, such as approvals.
type TaskGroup struct {
	Order int             `json:"order"`
	Title i18n.Text       `json:"title"`
	Done  string          `json:"done"` // all, any, n
	N     int             `json:"n,omitempty"`
	Tasks map[string]Task `json:"tasks"`
}

// Task is one piece of work for somebody beside the assignee.
type Task struct {
	Order int       `json:"order"`
	Title i18n.Text `json:"title"`
	Who   string    `json:"who"` // a role, or third_party
	Days  int       `json:"working_days"`
	When  string    `json:"when,omitempty"`
	Form  string    `json:"form,omitempty"`
}

func (s State) position() int     { return s.Order }
func (a Action) position() int    { return a.Order }
func (s Send) position() int      { return s.Order }
func (d Deadline) position() int  { return d.Order }
func (g TaskGroup) position() int { return g.Order }
func (t Task) position() int      { return t.Order }
