// Package tenancy knows which municipality a request, job or command line works for, and keeps the database to it.
//
// There are three walls, one behind the other: names (SQL says tenant.pets_dog and the driver puts the schema there),
// the role (every transaction runs as the tenant's own role, which owns nothing and sees one schema) and the
// transaction (nothing runs outside one). Forgetting any of it is an error, never somebody else's rows.
package tenancy

import "context"

// Mode says whose systems a municipality talks to.
type Mode string

// The modes. A trial works with the sandbox and with fictional persons, and says so on every page.
const (
	Trial Mode = "trial"
	Live  Mode = "live"
)

// State says how far a municipality's doors are open.
type State string

// The states. A schema that waits for its municipality is spare; one that is going away is dropping.
const (
	StateSpare    State = "spare"
	StateOpen     State = "open"
	StateDropping State = "dropping"
)

// Tenant is one municipality, or another holder of services. It is comparable, and small enough to be passed by value.
type Tenant struct {
	ID      string // "t_0042": its schema, and its name in caches, logs, events and indexes; a slug is only a host name
	Slug    string // "saulkrasti"
	Host    string // the host its residents use, lower case, without a port: "saulkrasti.localhost"
	Name    string // "Saulkrastu novada pašvaldība"
	Mode    Mode
	Profile Profile
}

// Profile is what a municipality's pages say about it. Every text may be empty.
type Profile struct {
	Territory   string `json:"territory"` // ATVK code, 7 digits
	RegNo       string `json:"regNo"`     // 11 digits
	Brand       string `json:"brand"`     // "#1f5a8a"; used on the header rule and the active mark only
	Address     string `json:"address"`
	Phone       string `json:"phone"`
	Email       string `json:"email"`
	Hours       string `json:"hours"`           // opening hours, Latvian
	HoursEN     string `json:"hoursEn"`         // opening hours, English
	Settlement  string `json:"settlement"`      // "city", "town" or "village": of the municipality's centre
	MovedDays   bool   `json:"movedDays"`       // it adopted the Cabinet's moved working days
	Place       string `json:"place"`           // the territory: "Saulkrastu novads"
	NameEN      string `json:"nameEn"`          // of the municipality: "Saulkrasti Municipality"
	DataOfficer string `json:"dataOfficer"`     // e-mail of the data protection officer
	Crest       string `json:"crest,omitempty"` // cleaned SVG; empty: the initial stands in its place
}

// Platform is what no municipality owns: the directory, the outbox, leases. Only work.PlatformOffice opens it.
var Platform = Tenant{ID: "platform", Name: "PKIP"}

// Writer is the role of work that changes rows. It follows from the schema's name, so that a schema can never be opened
// with another's role; bootstrap makes a pool of them in advance, because nothing at run time may create roles.
func (t Tenant) Writer() string { return t.ID + "_rw" }

// Reader is the role of work that shows rows: it may read, and write down that it did.
func (t Tenant) Reader() string { return t.ID + "_ro" }

type tenantKey struct{}

// With returns ctx bound to t.
func With(ctx context.Context, t Tenant) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

// From returns the tenant ctx is bound to.
func From(ctx context.Context) (Tenant, bool) {
	t, ok := ctx.Value(tenantKey{}).(Tenant)
	return t, ok
}
