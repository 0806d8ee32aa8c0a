// Package people knows who the residents of a municipality are, how they are reached, and for whom they may act.
package people

import (
	"pkip/app/httpx"
	"pkip/app/module"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/people/internal/view"
)

// Module is the door to the people.
type Module struct {
	office *work.Office
	codes  *secret.Box
}

// New opens the people. codes seals and marks personal codes.
func New(office *work.Office, codes *secret.Box) *Module {
	return &Module{office: office, codes: codes}
}

// Manifest lists what people hang on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "people",
		Permissions: []module.Grant{
			{Permission: MayKeepProfile, Roles: []string{"resident"}},
		},
		Routes: func(r *httpx.Router) {
			httpx.Page(r, "/mana-vieta/profils", MayKeepProfile, httpx.Screen[ProfileInput, view.Profile]{
				Show: m.showProfile, Act: m.actProfile, Face: view.ProfilePage,
			})
			httpx.Handle(r, "GET", "/api/v1/people/profiles/own", MayKeepProfile, m.OwnProfile)
		},
	}
}
