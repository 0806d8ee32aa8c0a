// Package portal plays the portal of latvija.lv, with its service cards, and the interface of the public
// service catalogue by which municipalities keep those cards.
package portal

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"pkip/sandbox/access"
	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

//go:embed pages
var pages embed.FS

// System is the catalogue's name in ledger and faults.
const System = "ppk"

// Config is what the portal stands on.
type Config struct {
	TenantURL string // a municipality's address, with {slug}
	Country   *data.Country
	Desk      *access.Desk
	Ledger    *ledger.Ledger
	Faults    *fault.Board
	Who       func(*http.Request) string // the name of the person signed in, or nothing
	Now       func() time.Time
	Log       *slog.Logger
}

// Portal is the portal and the catalogue.
type Portal struct {
	cfg   Config
	cards *catalogue
	pages *web.Pages
}

// New builds the portal with a card for each demo municipality.
func New(c Config) (*Portal, error) {
	folder, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, fmt.Errorf("opening the pages: %w", err)
	}
	p, err := web.Parse(folder, c.Log)
	if err != nil {
		return nil, err
	}
	var cards []Card
	for _, m := range c.Country.Municipalities {
		cards = append(cards, seed(m, origin(c.TenantURL, m.Slug)))
	}
	return &Portal{cfg: c, cards: newCatalogue(cards), pages: p}, nil
}

func origin(tenantURL, slug string) string { return strings.ReplaceAll(tenantURL, "{slug}", slug) }

// Reset puts the first cards back.
func (p *Portal) Reset() { p.cards.reset() }

// Routes hangs portal and catalogue into the mux.
func (p *Portal) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.home)
	mux.Handle("POST /token", p.faulty(p.token))
	mux.Handle("GET /ppk/services", p.faulty(p.list))
	mux.Handle("GET /ppk/services/{code}", p.faulty(p.get))
	mux.Handle("PUT /ppk/services/{code}", p.faulty(p.put))
	mux.Handle("POST /ppk/services/{code}/publish", p.faulty(p.publish))
}

func (p *Portal) faulty(next http.HandlerFunc) http.Handler {
	report := func(r *http.Request, k fault.Kind) {
		p.cfg.Ledger.Add(ledger.Entry{System: System, Operation: r.Method + " " + ledger.Text(r.URL.Path), Fault: string(k), Outcome: "fault", Status: http.StatusInternalServerError})
	}
	return p.cfg.Faults.Wrap(func(*http.Request) string { return System }, report, next)
}

// shownCard is a card as the page wants it.
type shownCard struct {
	Card
	NameIn, OrganisationIn, DescriptionIn, PriceIn, WhoIn, TermIn string
}

func (p *Portal) home(w http.ResponseWriter, r *http.Request) {
	page := web.Page{Lang: web.Lang(w, r), Path: web.Here(r), Kind: "portal", Who: p.cfg.Who(r), Now: p.cfg.Now()}
	page.Title = page.T("E-pakalpojumi", "E-services")
	in := func(t Text) string {
		if t.EN == "" {
			return t.LV
		}
		return page.T(t.LV, t.EN)
	}
	var list []shownCard
	for _, c := range p.cards.shown() {
		list = append(list, shownCard{
			Card: c, NameIn: in(c.Basic.Name), OrganisationIn: in(c.Basic.Organisation), DescriptionIn: in(c.Basic.ShortDescription),
			PriceIn: in(c.Basic.Price), WhoIn: who(page, c.Basic.Recipients), TermIn: term(page, c.Basic.MaxTermWorkingDays),
		})
	}
	page.Data = list
	p.pages.Show(w, http.StatusOK, "home", page)
}

func who(page web.Page, recipients []string) string {
	english := map[string]string{
		"Fiziska persona": "Natural person", "Jebkura persona": "Anybody",
		"Publisko tiesību juridiska persona": "Public body", "Privāto tiesību juridiska persona": "Private legal entity",
	}
	list := make([]string, len(recipients))
	for i, r := range recipients {
		list[i] = page.T(r, english[r])
	}
	return strings.Join(list, ", ")
}

// term is the longest time in words; in Latvian "līdz" takes the singular for 1, 21, 31 but not for 11.
func term(page web.Page, days int) string {
	lv, en := "Līdz %d darba dienām", "Up to %d working days"
	if days%10 == 1 && days%100 != 11 {
		lv = "Līdz %d darba dienai"
	}
	if days == 1 {
		en = "Up to %d working day"
	}
	if days == 0 {
		return page.T("Uzreiz", "At once")
	}
	return fmt.Sprintf(page.T(lv, en), days)
}
