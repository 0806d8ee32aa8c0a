package cases

import (
	"github.com/google/uuid"

	"pkip/app/policy"
	"pkip/app/store"
)

// Permissions of residents.
var (
	MayBegin  = policy.Permission{Name: "cases.service.begin", Public: true} // to see the first page, before signing in
	MayApply  = policy.Permission{Name: "cases.draft.fill"}
	MayFollow = policy.Permission{Name: "cases.case.follow"}
)

// mayFill: a draft is seen and filled in only by the person who began it, and only while they act for whom they began
// it: a company's draft does not show among one's own.
func mayFill(a policy.Actor) store.Filter {
	if a.Basis == policy.PowerOfAttorney { // under the mandate it was begun under: the case will show under no other
		return store.Where("person_id = ? AND for_id = ? AND mandate_id = ?", personOf(a), a.For, a.Mandate)
	}
	return store.Where("person_id = ? AND for_id = ?", personOf(a), a.For)
}

// maySee: a case is seen by whoever acts for whom it is about; for oneself that is the person, for a company everybody
// who may sign for it. What somebody sent under a mandate is seen by that person under that mandate, and by its giver
// only when the giver comes in person.
func maySee(a policy.Actor) store.Filter {
	if a.Kind == policy.Citizen && a.Basis == policy.PowerOfAttorney {
		return store.Where("for_id = ? AND mandate_id = ?", a.For, a.Mandate)
	}
	if a.Kind == policy.Citizen {
		return store.Where("for_id = ?", a.For)
	}
	return store.Where("false")
}

// personOf is the person behind a citizen; nobody else has drafts.
func personOf(a policy.Actor) uuid.UUID {
	id, err := uuid.Parse(a.ID)
	if err != nil || a.Kind != policy.Citizen {
		return uuid.Nil
	}
	return id
}
