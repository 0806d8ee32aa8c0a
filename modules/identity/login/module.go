// Package login lets residents in: by latvija.lv, in the capacity they choose, for as long as they use the page.
package login

import (
	"net/http"
	"time"

	"pkip/app/files"
	"pkip/app/httpx"
	"pkip/app/module"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/saml"
	"pkip/modules/identity/login/internal/view"
	"pkip/modules/identity/people"
	"pkip/tenancy"
)

// Module is the door to signing in.
type Module struct {
	office   *work.Office
	people   *people.Module
	provider *saml.Provider
	asked    policy.Representation
	files    files.Store
	claims   *secret.Box
	cache    *cache
	hosts    func(id string) (tenancy.Tenant, bool)
	url      func(host, path string) string
}

// Config is what signing in stands on.
type Config struct {
	Office  *work.Office
	People  *people.Module
	Asked   policy.Representation // which companies somebody may sign for
	Files   files.Store
	Claims  *secret.Box                              // seals who signed in while the browser changes hosts
	Tenants func(id string) (tenancy.Tenant, bool)   // by id
	URL     func(host, path string) (address string) // of a page on a host

	Root      string // the platform's address, where the answers come
	Metadata  string // address of latvija.lv's description of itself
	Cert, Key []byte // of the service provider, PEM
	HTTP      *http.Client
}

// New opens signing in.
func New(c Config) (*Module, error) {
	pair, err := saml.ParsePair(c.Cert, c.Key)
	if err != nil {
		return nil, err
	}
	provider, err := saml.New(saml.Config{Root: c.Root, Metadata: c.Metadata, Pair: pair, Client: c.HTTP, Now: c.Office.Now})
	if err != nil {
		return nil, err
	}
	return &Module{
		office: c.Office, people: c.People, provider: provider, asked: c.Asked, files: c.Files, claims: c.Claims,
		cache: newCache(c.Office.Now), hosts: c.Tenants, url: c.URL,
	}, nil
}

// NewPair makes a certificate and a key for the service provider of a deployment, as PEM.
func NewPair(name string, now time.Time) (certificate, key []byte, err error) {
	return saml.NewPair(name, now)
}

// maxMandate is how large an uploaded mandate may be.
const maxMandate = 10 << 20

// tidyEvery is how often what is long over is removed.
const tidyEvery = 24 * time.Hour

// Manifest lists what signing in hangs on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "login",
		Permissions: []module.Grant{
			{Permission: MayEnter},
			{Permission: MayStay, Roles: []string{"resident"}},
		},
		Routes: m.routes,
		Jobs:   []module.Job{{Kind: "login.tidy", Class: module.Bulk, Every: tidyEvery, Run: m.tidy}},
	}
}

func (m *Module) routes(r *httpx.Router) {
	often := httpx.Limited("signin")
	httpx.Page(r, "/pieteikties", MayEnter, httpx.Screen[EnterInput, view.Enter]{Show: m.showEnter, Face: view.EnterPage})
	httpx.Page(r, "/pieteikties/latvija", MayEnter, httpx.Screen[EnterInput, view.Enter]{Show: m.begin, Face: view.EnterPage}, often)
	httpx.Page(r, "/pieteikties/kods", MayEnter, httpx.Screen[CodeInput, view.Failed]{Show: m.arrive, Face: view.FailedPage}, often)
	httpx.Page(r, "/pieteikties/neizdevas", MayEnter, httpx.Screen[FailedInput, view.Failed]{Show: m.failed, Face: view.FailedPage})
	httpx.Page(r, "/pieteikties/loma", MayStay, httpx.Screen[CapacityInput, view.Capacity]{Show: m.showCapacity, Act: m.choose, Face: view.CapacityPage})
	httpx.Page(r, "/pieteikties/pilnvara", MayStay, httpx.Screen[MandateInput, view.Mandate]{Show: m.showMandate, Act: m.record, Face: view.MandatePage},
		httpx.MaxBody(maxMandate+1<<20), httpx.Limited("upload"))
	httpx.Page(r, "/iziet", MayEnter, httpx.Screen[LeaveInput, view.Left]{Show: m.showLeft, Act: m.leave, Face: view.LeftPage})
	httpx.Page(r, "/saml/acs", MayEnter, httpx.Screen[AnswerInput, view.Failed]{Show: m.noAnswer, Act: m.answer, Face: view.FailedPage},
		httpx.On(httpx.AtPlatform), httpx.FromElsewhere(), httpx.Limited("signin"))
	httpx.File(r, "/saml/metadata", MayEnter, m.metadata, httpx.On(httpx.AtPlatform))
	httpx.Handle(r, "POST", "/api/v1/login/sessions/own/extensions", MayStay, m.Extend)
}
