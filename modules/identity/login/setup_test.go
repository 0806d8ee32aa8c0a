package login_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/module"
	"pkip/app/outside"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/worktest"
	"pkip/frontend"
	"pkip/frontend/portal/kit"
	"pkip/infra/blob"
	"pkip/modules/identity/login"
	"pkip/modules/identity/people"
	"pkip/modules/registers"
	"pkip/sandbox"
	"pkip/sandbox/fault"
	"pkip/sandbox/sandboxtest"
	"pkip/tenancy"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// pair is one key for all tests: making one takes a second.
var pair = sync.OnceValues(func() (p [2][]byte, err error) {
	p[0], p[1], err = login.NewPair("test", time.Now())
	return p, err
})

// town is two municipalities and the platform's host behind a real sandbox.
type town struct {
	worktest.Env
	box    *sandboxtest.Sandbox
	people *people.Module
	login  *login.Module
	router *httpx.Router
	port   string
}

func open(t *testing.T) *town {
	t.Helper()
	o := &town{Env: worktest.New(t)}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.router.ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	o.port = front.URL[strings.LastIndexByte(front.URL, ':'):]
	o.box = sandboxtest.Start(t, func(c *sandbox.Config) {
		c.PlatformURL, c.TenantURL = "http://pkip.localhost"+o.port, "http://{slug}.localhost"+o.port
	})
	master := secret.NewMaster()
	o.people = people.New(o.Office, master.Box("person code"))
	client := outside.NewClient(4*time.Second, true)
	reg := registers.New(o.Office, registers.Config{
		URL: o.box.URL + "/dagr", Client: "pkip-{slug}", Secret: "sandbox", HTTP: client, Now: time.Now,
	}, nil)
	store, err := blob.Open(t.Context(), "file://"+t.TempDir()+"?no_tmp_dir=true")
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	keys, err := pair()
	must(t, err)
	o.login, err = login.New(login.Config{
		Office: o.Office, People: o.people, Asked: reg, Files: store, Claims: master.Box("claims"), Tenants: byID,
		URL:  func(host, path string) string { return "http://" + host + o.port + path },
		Root: "http://pkip.localhost" + o.port, Metadata: o.box.URL + "/saml/metadata", Cert: keys[0], Key: keys[1], HTTP: client,
	})
	must(t, err)
	texts, err := i18n.Load(frontend.Locales)
	must(t, err)
	o.router = httpx.NewRouter(httpx.Config{
		Directory: hosts{}, PlatformHosts: []string{"pkip.localhost"}, Decider: residents(o.people, o.login), Sessions: o.login, Catalog: texts,
		Key: []byte("of the test"), Faces: httpx.Faces{Trouble: kit.Trouble}, Now: o.Now,
	})
	o.people.Manifest().Routes(o.router)
	o.login.Manifest().Routes(o.router)
	return o
}

func residents(all ...module.Module) policy.Roles {
	roles := policy.Roles{}
	for _, m := range all {
		for _, g := range m.Manifest().Permissions {
			for _, role := range g.Roles {
				roles.Give(role, g.Permission)
			}
		}
	}
	return roles
}

func byID(id string) (tenancy.Tenant, bool) {
	for _, t := range []tenancy.Tenant{worktest.Ogre, worktest.Cesis} {
		if t.ID == id {
			return t, true
		}
	}
	return tenancy.Tenant{}, false
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

// browser keeps the cookies of each host apart, by hand: a "__Host-" cookie goes to the very host that set it.
type browser struct {
	t       *testing.T
	o       *town
	cookies map[string]map[string]string
	latvija *http.Client
}

func (o *town) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{t: t, o: o, cookies: map[string]map[string]string{}, latvija: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

type answer struct {
	status int
	to     string
	body   string
	header http.Header
}

// send asks one of our hosts; address is whole or a path at Ogre's.
func (b *browser) send(method, address, kind, body string, change func(*http.Request)) answer {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = "http://" + worktest.Ogre.Host + b.o.port + address
	}
	req := httptest.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	host := tenancy.HostName(req.Host)
	for name, value := range b.cookies[host] {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if change != nil {
		change(req)
	}
	rec := httptest.NewRecorder()
	b.o.router.ServeHTTP(rec, req)
	res := rec.Result()
	_ = res.Body.Close()
	for _, c := range res.Cookies() {
		if b.cookies[host] == nil {
			b.cookies[host] = map[string]string{}
		}
		b.cookies[host][c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies[host], c.Name)
		}
		if strings.HasPrefix(c.Name, "__Host-") && (!c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode) {
			b.t.Errorf("cookie %s: %+v", c.Name, c)
		}
	}
	return answer{rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header()}
}

func (b *browser) get(address string) answer {
	b.t.Helper()
	return b.send(http.MethodGet, address, "", "", nil)
}

func (b *browser) post(address string, form url.Values) answer {
	b.t.Helper()
	return b.send(http.MethodPost, address, "application/x-www-form-urlencoded", form.Encode(), nil)
}

var tokens = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (b *browser) csrf() string {
	b.t.Helper()
	found := tokens.FindStringSubmatch(b.get("/mana-vieta/profils").body)
	if found == nil {
		b.t.Fatal("no token on the page")
	}
	return found[1]
}

// ask begins a sign-in and walks to where latvija.lv asks who it is.
func (b *browser) ask(begin string) (k string) {
	b.t.Helper()
	a := b.get(begin)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, b.o.box.URL+"/saml/sso?") {
		b.t.Fatalf("%d %s", a.status, a.to)
	}
	res := b.outside(http.MethodGet, a.to, nil)
	return res.Request.URL.Query().Get("k")
}

func (b *browser) outside(method, address string, form url.Values) *http.Response {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	must(b.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := b.latvija.Do(req)
	must(b.t, err)
	return res
}

var fields = regexp.MustCompile(`name="(SAMLResponse|RelayState)" value="([^"]*)"`)

// choose answers latvija.lv and returns the form that it lets the browser post to the platform.
func (b *browser) choose(k, choice, trouble string) url.Values {
	b.t.Helper()
	res := b.outside(http.MethodPost, b.o.box.URL+"/ieiet", url.Values{"k": {k}, "choice": {choice}, "trouble": {trouble}})
	body, err := io.ReadAll(res.Body)
	must(b.t, err)
	_ = res.Body.Close()
	form := url.Values{}
	for _, f := range fields.FindAllStringSubmatch(string(body), -1) {
		form.Set(f[1], html.UnescapeString(f[2]))
	}
	if form.Get("SAMLResponse") == "" {
		b.t.Fatalf("latvija.lv answers %d %s", res.StatusCode, body)
	}
	return form
}

// deliver posts the answer to the platform, as another site, and says where it leads.
func (b *browser) deliver(form url.Values) answer {
	b.t.Helper()
	return b.send(http.MethodPost, "http://pkip.localhost"+b.o.port+"/saml/acs", "application/x-www-form-urlencoded", form.Encode(), func(r *http.Request) {
		r.Header.Set("Origin", b.o.box.URL)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	})
}

// signIn goes all the way, and returns where it ends.
func (b *browser) signIn(choice string) answer {
	b.t.Helper()
	a := b.deliver(b.choose(b.ask("/pieteikties/latvija?no_jauna=1&atpakal=/mana-vieta/profils"), choice, ""))
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("%d %s", a.status, a.body)
	}
	return b.get(a.to)
}

// in tells whether somebody is signed in.
func (b *browser) in() bool {
	b.t.Helper()
	return b.get("/api/v1/people/profiles/own").status == http.StatusOK
}

// audited counts what is on record of an action.
func (o *town) audited(t *testing.T, action string) int {
	t.Helper()
	return o.Scalar(t, `SELECT count(*) FROM platform.audit_intake WHERE entry LIKE '%"action":"`+action+`"%'`)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func downFor(system string) fault.Switch {
	return fault.Switch{System: system, Kind: fault.Down, Count: -1}
}

// multipartOf is a form with a file, which is left out when it is empty.
func multipartOf(t *testing.T, values map[string]string, file string) (body, kind string) {
	t.Helper()
	var buf strings.Builder
	w := multipart.NewWriter(&buf)
	for name, value := range values {
		must(t, w.WriteField(name, value))
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "pilnvara.pdf")
		must(t, err)
		_, err = io.WriteString(part, file)
		must(t, err)
	}
	must(t, w.Close())
	return buf.String(), w.FormDataContentType()
}
