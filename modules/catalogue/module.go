// Package catalogue is what a municipality offers: services as data, their cards, and the versions that were published.
package catalogue

import (
	"context"
	"time"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/module"
	"pkip/app/work"
	"pkip/modules/catalogue/internal/ppk"
	"pkip/modules/catalogue/internal/view"
	"pkip/tenancy"
)

// Module is the door to the catalogue.
type Module struct {
	office   *work.Office
	shared   func() []eservice.Service
	towns    func() []tenancy.Tenant
	url      func(host, path string) string
	compiled *compiled
	ppk      ppk.Client
}

// PPK is how the state's public service catalogue is reached.
type PPK = ppk.Client

// Config is what the catalogue stands on.
type Config struct {
	Office *work.Office
	Shared func() []eservice.Service // the definitions that modules bring along
	Towns  func() []tenancy.Tenant   // for the platform's front page
	URL    func(host, path string) string
	PPK    PPK // the zero one: cards are not published there
}

// New opens the catalogue.
func New(c Config) *Module {
	return &Module{office: c.Office, shared: c.Shared, towns: c.Towns, url: c.URL, compiled: newCompiled(), ppk: c.PPK}
}

// refreshEvery is how soon a municipality has a new shared version, at the latest.
const refreshEvery = time.Hour

// Manifest lists what the catalogue hangs on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name:        "catalogue",
		Permissions: []module.Grant{{Permission: MayRead}},
		Routes: func(r *httpx.Router) {
			httpx.Page(r, "/", MayRead, httpx.Screen[struct{}, view.Home]{Show: m.showHome, Face: view.HomePage}, httpx.On(httpx.Anywhere))
			httpx.Page(r, "/pakalpojumi", MayRead, httpx.Screen[ListInput, view.List]{Show: m.showList, Face: view.ListPage})
			httpx.Page(r, "/pakalpojumi/{slug}", MayRead, httpx.Screen[CardInput, view.Card]{Show: m.showCard, Face: view.CardPage})
			for _, name := range []string{"pieklustamiba", "privatums", "palidziba"} {
				httpx.Page(r, "/"+name, MayRead, httpx.Screen[struct{}, view.Info]{Show: m.showInfo(name), Face: view.InfoPage}, httpx.On(httpx.Anywhere))
			}
			httpx.Handle(r, "GET", "/api/v1/catalogue/services", MayRead, m.Services)
			httpx.Handle(r, "GET", "/api/v1/catalogue/services/{slug}", MayRead, m.Service)
		},
		Reacts: []module.Reaction{
			{Event: ServicePublished{}.EventName(), Name: "catalogue.ppk_card", Class: module.Default, Send: m.sendCard},
		},
		Jobs: []module.Job{{Kind: "catalogue.refresh", Class: module.Bulk, Every: refreshEvery, Run: m.Refresh}},
		Born: func(ctx context.Context, _ tenancy.Tenant) error { return m.Refresh(ctx) },
	}
}
