package policy

import (
	"context"

	"pkip/app/apperr"
)

// What a decider says to whoever may not.
var (
	ErrSignIn = apperr.New(apperr.Unauthenticated, "session.none")
	ErrDenied = apperr.New(apperr.Forbidden, "policy.denied")
)

// Resident is the role of everybody who signed in by latvija.lv.
const Resident = "resident"

// Roles says which permissions a role holds.
type Roles map[string]map[string]bool

// Give lets a role hold a permission.
func (r Roles) Give(role string, p Permission) {
	if r[role] == nil {
		r[role] = map[string]bool{}
	}
	r[role][p.Name] = true
}

// Allows decides by the actor's role: residents have one. Whoever did not sign in is told to.
func (r Roles) Allows(ctx context.Context, p Permission) error {
	a, ok := ActorFrom(ctx)
	switch {
	case !ok || a.Kind == Visitor:
		return ErrSignIn
	case a.Kind == Citizen && r[Resident][p.Name]:
		return nil
	}
	return ErrDenied
}
