package cases_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/module"
	"pkip/app/paper"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/frontend"
	"pkip/frontend/portal/kit"
	"pkip/infra/blob"
	"pkip/modules/cases"
	"pkip/modules/catalogue"
	"pkip/modules/permits"
	"pkip/tenancy"
)

// logs is everything that anybody said by slog while the tests of this package ran.
var logs = new(journal)

type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	slog.SetDefault(slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug})))
	os.Exit(m.Run())
}

// town is a database of its own with the catalogue and the cases of two municipalities, behind a router.
type town struct {
	worktest.Env
	catalogue *catalogue.Module
	cases     *cases.Module
	router    *httpx.Router
	state     *state
	letters   *letters
	paper     *press
	sessions  sessions
	shared    *atomic.Pointer[[]eservice.Service]
}

const (
	treeFelling = "permits.tree_felling"
	slug        = "koku-cirsana"
)

// open builds a town. office may be nil: then it is the environment's own.
func open(t *testing.T, office func(worktest.Env) *work.Office) *town {
	t.Helper()
	o := &town{Env: worktest.New(t), state: &state{}, letters: &letters{}, paper: &press{}, sessions: residents()}
	if office != nil {
		o.Office = office(o.Env)
	}
	services := permits.New().Manifest().EServices
	o.shared = new(atomic.Pointer[[]eservice.Service])
	o.shared.Store(&services)
	o.catalogue = catalogue.New(catalogue.Config{
		Office: o.Office, Shared: func() []eservice.Service { return *o.shared.Load() },
		Towns: func() []tenancy.Tenant { return nil }, URL: func(host, path string) string { return "http://" + host + path },
	})
	for _, at := range []tenancy.Tenant{worktest.Ogre, worktest.Cesis} {
		must(t, o.catalogue.Refresh(system(at)))
		for _, year := range []int{2026, 2027} {
			must(t, tenancy.OpenSeries(t.Context(), o.Migrator, at, "ep18", year))
		}
	}
	store, err := blob.Open(t.Context(), "file://"+t.TempDir()+"?no_tmp_dir=true")
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	o.cases = cases.New(cases.Config{
		Office: o.Office, Catalogue: o.catalogue, Prefill: o.state, Lookup: o.state, Files: store, Paper: o.paper, Post: o.letters,
	})
	o.router = routerOf(t, o)
	return o
}

func routerOf(t *testing.T, o *town) *httpx.Router {
	t.Helper()
	texts, err := i18n.Load(frontend.Locales)
	must(t, err)
	roles := policy.Roles{}
	all := []module.Module{o.catalogue, o.cases}
	for _, m := range all {
		for _, g := range m.Manifest().Permissions {
			for _, role := range g.Roles {
				roles.Give(role, g.Permission)
			}
		}
	}
	r := httpx.NewRouter(httpx.Config{
		Directory: hosts{}, PlatformHosts: []string{"pkip.localhost"}, Decider: roles, Sessions: o.sessions, Catalog: texts,
		Key: []byte("of the test"), Faces: httpx.Faces{Trouble: kit.Trouble}, Now: o.Now, Log: slog.Default(),
	})
	for _, m := range all {
		m.Manifest().Routes(r)
	}
	return r
}

type hosts struct{}

// ByHost knows the two municipalities of every test.
func (hosts) ByHost(host string) (tenancy.Tenant, bool, error) {
	for _, t := range []tenancy.Tenant{worktest.Ogre, worktest.Cesis} {
		if t.Host == host {
			return t, true, nil
		}
	}
	return tenancy.Tenant{}, false, nil
}

// sessions are who is signed in, by cookie.
type sessions map[string]httpx.Session

// Load returns a session, the same on every host: what keeps residents apart here are the rows.
func (s sessions) Load(_ context.Context, cookie string) (httpx.Session, bool, error) {
	found, ok := s[cookie]
	return found, ok, nil
}

var (
	company = worktest.Person("company")
	mandate = worktest.Person("mandate")
)

// residents: Anna and Juris for themselves; both for one company; Anna under two mandates that Ilze gave.
func residents() sessions {
	s := sessions{}
	add := func(cookie, person string, on uuid.UUID, basis policy.Basis, mandate uuid.UUID) {
		s[cookie] = httpx.Session{
			ID:        "session of " + cookie,
			Actor:     policy.Actor{ID: worktest.Person(person).String(), Kind: policy.Citizen, For: on, Basis: basis, Mandate: mandate},
			Account:   httpx.Account{Name: person, Mail: true},
			IdleUntil: worktest.Now.AddDate(10, 0, 0),
		}
	}
	for _, name := range []string{"anna", "juris", "ilze"} {
		add(name, name, worktest.Person(name), policy.Self, uuid.Nil)
	}
	add("anna for company", "anna", company, policy.CompanyOfficer, uuid.Nil)
	add("juris for company", "juris", company, policy.CompanyOfficer, uuid.Nil)
	add("anna for ilze", "anna", worktest.Person("ilze"), policy.PowerOfAttorney, mandate)
	add("anna for ilze by another", "anna", worktest.Person("ilze"), policy.PowerOfAttorney, worktest.Person("another mandate"))
	add("juris for ilze", "juris", worktest.Person("ilze"), policy.PowerOfAttorney, worktest.Person("his mandate"))
	return s
}

// as is the context of a resident, for doors.
func (o *town) as(t tenancy.Tenant, cookie string) context.Context {
	return policy.WithActor(tenancy.With(context.Background(), t), o.sessions[cookie].Actor)
}

func system(t tenancy.Tenant) context.Context {
	return policy.WithActor(tenancy.With(context.Background(), t), policy.Actor{ID: "test", Kind: policy.System})
}

// state plays the registers.
type state struct{ down atomic.Bool }

var errDown = errors.Join(eservice.ErrUnavailable, errors.New("the test says so"))

// Prefill says one name and one address for everybody.
func (s *state) Prefill(context.Context, eservice.Subject, []string) (map[string]eservice.Prefilled, error) {
	if s.down.Load() {
		return nil, errDown
	}
	return map[string]eservice.Prefilled{
		"person.name":    {Value: personName, Title: i18n.Text{LV: "Reģistra", EN: "Register"}},
		"person.address": {Value: map[string]any{"text": personAddress}},
		"company.name":   {Value: "SIA Demo"},
		"company.reg_no": {Value: "49999990001"},
	}, nil
}

// Parcel finds every land unit, here.
func (s *state) Parcel(ctx context.Context, designation string) (eservice.Parcel, bool, error) {
	if s.down.Load() {
		return eservice.Parcel{}, false, errDown
	}
	t, _ := tenancy.From(ctx)
	return eservice.Parcel{Designation: designation, Address: "Kanāriju iela 7", ATVK: t.Profile.Territory, AreaM2: 1240}, true, nil
}

// Address knows no code.
func (s *state) Address(context.Context, string) (eservice.Address, bool, error) {
	return eservice.Address{}, false, nil
}

// Addresses finds none.
func (s *state) Addresses(context.Context, string, int) ([]eservice.Address, error) { return nil, nil }

// letters keeps what was sent to whom.
type letters struct {
	mu   sync.Mutex
	sent []letter
}

type letter struct {
	key    string
	person uuid.UUID
	cases.Letter
}

// Tell keeps a letter.
func (l *letters) Tell(ctx context.Context, key string, person uuid.UUID, text func(context.Context) cases.Letter) error {
	err := work.Outside(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, letter{key, person, text(ctx)})
	return nil
}

// press keeps the last document that was to be printed.
type press struct {
	mu   sync.Mutex
	last paper.Document
}

// PDF prints nothing but the first bytes.
func (p *press) PDF(ctx context.Context, d paper.Document) ([]byte, error) {
	err := work.Outside(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = d
	return []byte("%PDF-1.7 of the test"), nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
