// Package signin plays the sign-in of latvija.lv: a SAML 2.0 identity provider whose page lists the demo
// persons and lets a tester choose what goes wrong.
package signin

import (
	"embed"
	"encoding/xml"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

//go:embed pages
var pages embed.FS

// System is the name in ledger and faults.
const System = "latvija"

// Config is what the sign-in stands on.
type Config struct {
	URL         string   // our own address
	MetadataURL string   // where the service provider publishes itself
	FormTargets []string // origins that a provider may send the browser on to
	Keys        KeyPair
	Client      *http.Client
	Country     *data.Country
	Ledger      *ledger.Ledger
	Faults      *fault.Board
	Now         func() time.Time
	NewID       func() string // of messages and assertions; nil draws them
	Log         *slog.Logger
}

// SignIn is the identity provider.
type SignIn struct {
	url       string
	targets   []string
	keys      KeyPair
	country   *data.Country
	ledger    *ledger.Ledger
	faults    *fault.Board
	now       func() time.Time
	newID     func() string
	log       *slog.Logger
	providers *providers
	store     *store
	pages     *web.Pages
}

// New builds the sign-in.
func New(c Config) (*SignIn, error) {
	folder, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, fmt.Errorf("opening the pages: %w", err)
	}
	p, err := web.Parse(folder, c.Log)
	if err != nil {
		return nil, err
	}
	if c.NewID == nil {
		c.NewID = func() string { return "id-" + draw() }
	}
	return &SignIn{
		url: c.URL, targets: c.FormTargets, keys: c.Keys, country: c.Country, ledger: c.Ledger, faults: c.Faults,
		now: c.Now, newID: c.NewID, log: c.Log, pages: p, store: newStore(c.Now, strings.HasPrefix(c.URL, "https:")),
		providers: &providers{url: c.MetadataURL, client: c.Client, now: c.Now},
	}, nil
}

// Routes hangs the sign-in into the mux.
func (s *SignIn) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /saml/metadata", s.serveMetadata)
	mux.Handle("GET /saml/sso", s.early("AuthnRequest", s.sso))
	mux.Handle("POST /saml/sso", s.early("AuthnRequest", s.sso))
	mux.Handle("GET /saml/slo", s.early("LogoutRequest", s.slo))
	mux.Handle("POST /saml/slo", s.early("LogoutRequest", s.slo))
	mux.HandleFunc("GET /ieiet", s.choose)
	mux.HandleFunc("POST /ieiet", s.chosen)
	mux.HandleFunc("POST /iziet", s.leave)
}

// Reset forgets sessions, waiting requests and replays.
func (s *SignIn) Reset() { s.store.reset() }

// Who is signed in at this browser.
func (s *SignIn) Who(r *http.Request) (Identity, bool) { return s.store.who(r) }

func (s *SignIn) idp(f saml.ServiceProviderProvider) *saml.IdentityProvider {
	at := func(path string) url.URL {
		u, err := url.Parse(s.url + path)
		if err != nil { // the address was checked when the sandbox was built
			return url.URL{}
		}
		return *u
	}
	return &saml.IdentityProvider{
		Key: s.keys.Key, Certificate: s.keys.Cert, MetadataURL: at("/saml/metadata"), SSOURL: at("/saml/sso"),
		ServiceProviderProvider: f, SignatureMethod: dsig.RSASHA256SignatureMethod,
	}
}

func (s *SignIn) serveMetadata(w http.ResponseWriter, r *http.Request) {
	raw, err := xml.MarshalIndent(s.metadata(), "", "  ")
	if err != nil {
		s.log.Error("writing the metadata", "error", err)
		http.Error(w, "the metadata could not be written", http.StatusInternalServerError)
		return
	}
	s.ledger.Add(ledger.Entry{System: System, Operation: "Metadata", Caller: ledger.Text(r.UserAgent()), Outcome: "metadata", Status: http.StatusOK})
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(append([]byte(xml.Header), raw...)) // a reader who has gone needs no metadata
}

// early plays the faults that strike before anybody is asked to sign in; the others wait for the answer.
func (s *SignIn) early(operation string, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw, ok := s.faults.Take(System, fault.Slow, fault.Down, fault.Error)
		if !ok {
			next(w, r)
			return
		}
		fault.Play(sw, w, r, func(_ *http.Request, k fault.Kind) {
			s.ledger.Add(ledger.Entry{System: System, Operation: operation, Fault: string(k), Outcome: "fault", Status: http.StatusInternalServerError})
		}, next)
	})
}

func (s *SignIn) page(w http.ResponseWriter, r *http.Request, lv, en string, content any) web.Page {
	p := web.Page{Lang: web.Lang(w, r), Path: web.Here(r), Kind: "portal", Now: s.now(), Data: content}
	p.Title = p.T(lv, en)
	id, ok := s.store.who(r)
	if ok {
		p.Who = id.Person.GivenName + " " + id.Person.FamilyName
	}
	return p
}

// fail shows why a message of the protocol was refused; the ledger keeps it too.
func (s *SignIn) fail(w http.ResponseWriter, r *http.Request, operation string, err error) {
	s.log.Warn("a sign-in message was refused", "operation", operation, "reason", ledger.Text(err.Error()))
	s.ledger.Add(ledger.Entry{System: System, Operation: operation, Outcome: ledger.Text(err.Error()), Status: http.StatusBadRequest})
	s.pages.Show(w, http.StatusBadRequest, "refused", s.page(w, r, "Pieprasījums nav pieņemts", "The request was not accepted", ledger.Text(err.Error())))
}
