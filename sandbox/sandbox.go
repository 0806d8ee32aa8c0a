// Package sandbox plays the state's systems for development and tests: sign-in and portal of
// latvija.lv, the registers, the service catalogue and a mail catcher. It speaks real HTTP and SMTP in
// the real wire formats, keeps a ledger of what each system received and shows it on a page. It is a
// program of its own and never part of the product.
package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pkip/sandbox/access"
	"pkip/sandbox/console"
	"pkip/sandbox/dagr"
	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/mailbox"
	"pkip/sandbox/portal"
	"pkip/sandbox/signin"
	"pkip/sandbox/web"
)

// Config says where the sandbox stands and whom it serves.
type Config struct {
	Addr        string // where it listens for HTTP
	URL         string // the address that browsers use
	SMTPAddr    string // where it listens for mail
	PlatformURL string // the service provider; its metadata is at /saml/metadata there
	TenantURL   string // a municipality's address, with {slug}
	DataDir     string // folder of the signing key; empty: a key for this run only
	Secret      string // every client's secret
	Now         func() time.Time
	Log         *slog.Logger
}

// Sandbox is all of the state's systems in one process.
type Sandbox struct {
	cfg     Config
	handler http.Handler
	log     *slog.Logger
	resets  []func()

	Ledger *ledger.Ledger
	Faults *fault.Board
	Mail   *mailbox.Mailbox
}

// New builds the sandbox; nothing listens yet.
func New(cfg Config) (*Sandbox, error) {
	err := cfg.check()
	if err != nil {
		return nil, err
	}
	country, err := data.Load()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{cfg: cfg, log: cfg.Log, Ledger: ledger.New(cfg.Now), Faults: fault.NewBoard()}
	desk := access.NewDesk(cfg.Now, cfg.Secret, country.Municipalities)
	s.resets = append(s.resets, s.Ledger.Reset, s.Faults.Reset, desk.Reset)
	mux := http.NewServeMux()
	err = s.build(mux, country, desk)
	if err != nil {
		return nil, err
	}
	s.handler = s.protect(mux)
	return s, nil
}

func (c Config) check() error {
	if c.Now == nil || c.Log == nil {
		return errors.New("the sandbox needs a clock and a log")
	}
	for name, u := range map[string]string{"URL": c.URL, "PlatformURL": c.PlatformURL, "TenantURL": strings.ReplaceAll(c.TenantURL, "{slug}", "x")} {
		p, err := url.Parse(u)
		if err != nil || p.Host == "" || p.Scheme != "http" && p.Scheme != "https" || p.Path != "" || p.RawQuery != "" {
			return fmt.Errorf("%s %q is not an http address without a path", name, u)
		}
	}
	if !strings.Contains(c.TenantURL, "{slug}") {
		return fmt.Errorf("TenantURL %q has no {slug}", c.TenantURL)
	}
	if c.Secret == "" {
		return errors.New("the clients' secret is empty")
	}
	return nil
}

func (s *Sandbox) build(mux *http.ServeMux, country *data.Country, desk *access.Desk) error {
	static, err := web.Static("/_sandbox/static/")
	if err != nil {
		return err
	}
	mux.Handle("GET /_sandbox/static/", static)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		web.JSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	c, err := console.New(s.Ledger, s.Faults, desk, s.Reset, s.cfg.Now, s.log)
	if err != nil {
		return fmt.Errorf("building the console: %w", err)
	}
	c.Routes(mux)
	if s.cfg.DataDir == "" {
		s.log.Warn("no data folder: the signing key lasts for this run only")
	}
	keys, err := signin.Keys(s.cfg.DataDir, s.cfg.Now())
	if err != nil {
		return err
	}
	in, err := signin.New(signin.Config{
		URL: s.cfg.URL, MetadataURL: s.cfg.PlatformURL + "/saml/metadata", Keys: keys, Client: Client(), Country: country,
		FormTargets: []string{s.cfg.PlatformURL, strings.ReplaceAll(s.cfg.TenantURL, "{slug}", "*")},
		Ledger:      s.Ledger, Faults: s.Faults, Now: s.cfg.Now, Log: s.log,
	})
	if err != nil {
		return fmt.Errorf("building the sign-in: %w", err)
	}
	in.Routes(mux)
	front, err := portal.New(portal.Config{
		TenantURL: s.cfg.TenantURL, Country: country, Desk: desk, Ledger: s.Ledger, Faults: s.Faults, Now: s.cfg.Now, Log: s.log,
		Who: func(r *http.Request) string {
			id, _ := in.Who(r)
			return strings.TrimSpace(id.Person.GivenName + " " + id.Person.FamilyName)
		},
	})
	if err != nil {
		return fmt.Errorf("building the portal: %w", err)
	}
	front.Routes(mux)
	dagr.New(country, desk, s.Ledger, s.Faults).Routes(mux)
	s.Mail, err = mailbox.New(s.Ledger, s.Faults, s.cfg.Now, s.log)
	if err != nil {
		return fmt.Errorf("building the mail catcher: %w", err)
	}
	s.Mail.Routes(mux)
	s.resets = append(s.resets, in.Reset, front.Reset, s.Mail.Reset)
	return nil
}

// Handler answers every request to the sandbox.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Reset puts every system back to how it started.
func (s *Sandbox) Reset() {
	for _, f := range s.resets {
		f()
	}
	s.log.Info("the sandbox starts afresh")
}

// protect bounds every body and refuses forms that another site sends in a visitor's name. Only the
// sign-in protocol is posted from other sites by design.
func (s *Sandbox) protect(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.AddInsecureBypassPattern("POST /saml/sso")
	csrf.AddInsecureBypassPattern("POST /saml/slo")
	guarded := csrf.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, web.MaxBody)
		guarded.ServeHTTP(w, r)
	})
}
