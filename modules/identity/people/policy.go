package people

import (
	"github.com/google/uuid"

	"pkip/app/policy"
)

// MayKeepProfile is the right to see and confirm one's own contact data.
var MayKeepProfile = policy.Permission{Name: "people.profile.keep"}

// own: a person may see and change only their own profile, whoever they act for.
func own(a policy.Actor) (uuid.UUID, error) {
	id, err := uuid.Parse(a.ID)
	if err != nil || a.Kind != policy.Citizen {
		return id, ErrPersonNotFound
	}
	return id, nil
}
