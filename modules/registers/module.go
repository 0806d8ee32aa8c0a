// Package registers asks the state's registers: who somebody is, what they may sign for, what stands where. Every
// question is on record before it is asked, with the person it is about and the purpose.
package registers

import (
	"context"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/module"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/modules/registers/internal/dagr"
)

// Module is the door to the registers. It provides eservice.Prefill, eservice.Lookup and policy.Representation.
type Module struct {
	office *work.Office
	dagr   *dagr.Client
	code   CodeOf
}

// CodeOf returns the personal code of a person; the roof gives the one that identity keeps.
type CodeOf func(ctx context.Context, person uuid.UUID, reason string) (string, error)

// Config of the talk with registers.
type Config = dagr.Config

// New opens the registers.
func New(office *work.Office, cfg Config, code CodeOf) *Module {
	return &Module{office: office, dagr: dagr.New(cfg), code: code}
}

// MaySearch is the right to look up addresses and land units while filling in a form.
var MaySearch = policy.Permission{Name: "registers.address.search"}

// Manifest lists what the registers hang on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name:        "registers",
		Permissions: []module.Grant{{Permission: MaySearch, Roles: []string{"resident"}}},
		Routes: func(r *httpx.Router) {
			httpx.Handle(r, "GET", "/api/v1/registers/addresses", MaySearch, m.SearchAddresses, httpx.Limited("lookup"))
		},
	}
}
