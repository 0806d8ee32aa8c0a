package forms

import (
	"strings"

	"github.com/google/uuid"
)

// ActionName is the name of every button that does something on a page instead of going on.
const ActionName = "darbiba"

// RowParam is the query parameter that names the row being edited.
const RowParam = "rinda"

// ActionKind is what a button does.
type ActionKind string

// The kinds of actions; a page's main button has none, which is Go.
const (
	Go         ActionKind = ""
	AddRow     ActionKind = "pievienot"
	ChangeRow  ActionKind = "mainit"
	RemoveRow  ActionKind = "dzest"
	Upload     ActionKind = "augsupieladet"
	RemoveFile ActionKind = "dzest-failu"
	Search     ActionKind = "meklet" // addresses like the one typed
)

// Action is a pressed button: what to do, with what.
type Action struct {
	Kind ActionKind
	ID   string // of the row, the question or the file
}

// Value is what the button posts.
func (a Action) Value() string {
	if a.ID == "" {
		return string(a.Kind)
	}
	return string(a.Kind) + ":" + a.ID
}

// ParseAction reads a posted button; what we never made is Go.
func ParseAction(value string) Action {
	kind, id, _ := strings.Cut(value, ":")
	a := Action{ActionKind(kind), id}
	switch a.Kind {
	case AddRow:
		return Action{Kind: AddRow}
	case ChangeRow, RemoveRow, RemoveFile:
		if _, err := uuid.Parse(id); err == nil {
			return a
		}
	case Upload, Search:
		if name(id) {
			return a
		}
	case Go:
	}
	return Action{}
}

func name(id string) bool {
	for i, r := range id {
		lower := r >= 'a' && r <= 'z'
		if !lower && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return id != "" && len(id) <= 60
}
