package boot

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"pkip/app/outside"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/sandbox"
	"pkip/sandbox/sandboxtest"
	"pkip/tenancy"
)

// jar keeps the cookies of each host apart, as browsers do: also the secure ones, because this is localhost.
type jar map[string]map[string]*http.Cookie

// SetCookies keeps what a host said.
func (j jar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	if j[u.Host] == nil {
		j[u.Host] = map[string]*http.Cookie{}
	}
	for _, c := range cookies {
		j[u.Host][c.Name] = c
		if c.MaxAge < 0 {
			delete(j[u.Host], c.Name)
		}
	}
}

// Cookies are those that the very host set.
func (j jar) Cookies(u *url.URL) (all []*http.Cookie) {
	for _, c := range j[u.Host] {
		all = append(all, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return all
}

// resident is a browser in the hands of one person.
type resident struct {
	t      *testing.T
	client *http.Client
	home   string
}

// shown is the page where a request ended.
type shown struct {
	status int
	at     *url.URL
	body   string
}

func (p resident) do(method, address, kind string, body io.Reader) shown {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.home + address
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, address, body)
	must(p.t, err)
	req.Header.Set("Content-Type", kind)
	res, err := p.client.Do(req)
	must(p.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	must(p.t, err)
	return shown{res.StatusCode, res.Request.URL, string(text)}
}

func (p resident) get(address string) shown {
	p.t.Helper()
	return p.do(http.MethodGet, address, "", http.NoBody)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// press posts the form of a page to address, with what it hides and what is filled in. The page it leads to is there.
func (p resident) press(from shown, address string, fill url.Values) shown {
	p.t.Helper()
	form := url.Values{}
	for _, f := range hidden.FindAllStringSubmatch(from.body, -1) {
		form.Set(f[1], html.UnescapeString(f[2]))
	}
	for name, values := range fill {
		form[name] = values
	}
	next := p.do(http.MethodPost, from.at.ResolveReference(&url.URL{Path: "/"}).String()+strings.TrimPrefix(address, "/"), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if next.status != http.StatusOK {
		p.t.Fatalf("%s leads to %s: %d %s", address, next.at, next.status, words(next.body))
	}
	return next
}

// words are what a page says, without markup.
func words(page string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

// attach posts a page with a file.
func (p resident) attach(from shown, field, name, content string) shown {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range hidden.FindAllStringSubmatch(from.body, -1) {
		must(p.t, w.WriteField(f[1], html.UnescapeString(f[2])))
	}
	part, err := w.CreateFormFile(field, name)
	must(p.t, err)
	_, err = io.WriteString(part, content)
	must(p.t, err)
	must(p.t, w.Close())
	return p.do(http.MethodPost, from.at.String(), w.FormDataContentType(), &body)
}

// TestStory: a municipality is ordered and made, somebody signs in there, applies, gets a number and a mail, withdraws;
// the neighbours see none of it; then the municipality goes, and nothing of it stays.
func TestStory(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	var front http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	port := srv.URL[strings.LastIndexByte(srv.URL, ':'):]
	box := sandboxtest.Start(t, func(c *sandbox.Config) {
		c.PlatformURL, c.TenantURL = "http://pkip.localhost"+port, "http://{slug}.localhost"+port
	})
	post, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	cfg := configOf(t, env, map[string]string{
		"PKIP_PUBLIC_URL": "http://pkip.localhost" + port, "PKIP_SANDBOX_URL": box.URL, "PKIP_IDP_METADATA": box.URL + "/saml/metadata",
		"PKIP_REGISTERS_URL": box.URL + "/dagr", "SMTP_URL": "smtp://" + post.Addr().String(),
	})
	a, router := build(t, env, cfg)
	front = router
	background(t, a, func(ctx context.Context) { _ = box.Mail.Serve(ctx, post) })

	place(t, a)
	b, db, err := Migrator(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, a.fulfil(t.Context(), b))
	must(t, a.fulfil(t.Context(), b)) // what is done is done
	must(t, a.directory.Refresh(t.Context()))

	p := resident{t: t, home: "http://saulkrasti.localhost" + port, client: outside.NewClient(20*time.Second, true)}
	p.client.Jar, p.client.CheckRedirect = jar{}, nil
	number, at := apply(p, box.URL)

	t.Run("a mail says the number, once", func(t *testing.T) { mailed(t, box, number) })
	t.Run("the neighbour does not see it", func(t *testing.T) {
		there := p.get("http://" + worktest.Ogre.Host + port + at)
		if there.at.Path != "/pieteikties" || strings.Contains(there.body, number) {
			t.Errorf("%s %d", there.at, there.status)
		}
	})
	t.Run("withdrawn, the case is closed", func(t *testing.T) {
		end := p.press(p.get(at+"/darbiba/withdraw"), at+"/darbiba/withdraw", nil)
		if end.at.Path != at || strings.Contains(end.body, at+"/darbiba/withdraw") {
			t.Errorf("%s", end.at)
		}
	})
	t.Run("dropped, nothing of it stays", func(t *testing.T) {
		id := ""
		must(t, env.Root.QueryRow(t.Context(), "SELECT id FROM platform.tenant WHERE slug = 'saulkrasti'").Scan(&id))
		must(t, b.Drop(t.Context(), "saulkrasti"))
		must(t, a.directory.Refresh(t.Context()))
		if gone := p.get("/"); gone.status != http.StatusNotFound {
			t.Errorf("%d", gone.status)
		}
		for _, q := range []string{
			"SELECT count(*) FROM pg_namespace WHERE nspname = '" + id + "'", "SELECT count(*) FROM platform.host WHERE tenant = '" + id + "'",
			"SELECT count(*) FROM platform.outbox WHERE tenant = '" + id + "'", "SELECT count(*) FROM platform.tenant WHERE slug = 'saulkrasti'",
		} {
			if n := env.Scalar(t, q); n != 0 {
				t.Errorf("%s: %d", q, n)
			}
		}
		if still := p.get("http://" + worktest.Ogre.Host + port + "/"); still.status != http.StatusOK {
			t.Errorf("the neighbour: %d", still.status)
		}
	})
}

// background runs the worker, and more, until the test ends.
func background(t *testing.T, a *App, more func(context.Context)) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	for _, run := range []func(context.Context){a.Runner("test", nil).Run, more} {
		go func() {
			run(ctx)
			done <- struct{}{}
		}()
	}
	t.Cleanup(func() {
		stop()
		<-done
		<-done
	})
}

// place asks for a municipality as the platform does.
func place(t *testing.T, a *App) {
	t.Helper()
	profile, err := json.Marshal(tenancy.Profile{Territory: "0047000", RegNo: "90000068680", Brand: "#0a6a8a", Place: "Saulkrastu novads"})
	must(t, err)
	must(t, a.platform.Do(t.Context(), "test", func(_ context.Context, w *work.Work) error {
		return work.PlaceOrder(w, work.Order{
			ID: uuid.Must(uuid.NewV7()), Slug: "saulkrasti", Host: "saulkrasti.localhost", Name: "Saulkrastu novada pašvaldība",
			Mode: string(tenancy.Trial), Profile: string(profile),
		})
	}))
}

// apply goes from the card at latvija.lv to the number, and says where the case is.
func apply(p resident, latvija string) (number, at string) {
	p.t.Helper()
	asked := p.get("/p/koku-cirsana/sakums?no=latvija")
	if asked.at.Path != "/ieiet" {
		p.t.Fatalf("%s: %d %s", asked.at, asked.status, asked.body)
	}
	said := p.press(asked, "/ieiet", url.Values{"choice": {"andris"}})
	form := url.Values{}
	for _, f := range hidden.FindAllStringSubmatch(said.body, -1) {
		form.Set(f[1], html.UnescapeString(f[2]))
	}
	acs := regexp.MustCompile(`action="([^"]+/saml/acs)"`).FindStringSubmatch(said.body)
	if acs == nil {
		p.t.Fatalf("%s does not lead back: %s", latvija, said.body)
	}
	who := p.do(http.MethodPost, html.UnescapeString(acs[1]), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if who.at.Path != "/pieteikties/loma" || !strings.Contains(who.body, "49999990020") {
		p.t.Fatalf("%s: %d %s", who.at, who.status, who.body)
	}
	profile := p.press(who, who.at.RequestURI(), url.Values{"loma": {"pats"}})
	if profile.at.Path != "/mana-vieta/profils" {
		p.t.Fatalf("%s", profile.at)
	}
	start := p.press(profile, profile.at.RequestURI(), url.Values{"email": {"andris@pasts.example"}, "lang": {"lv"}})
	if start.at.Path != "/p/koku-cirsana/sakums" {
		p.t.Fatalf("%s", start.at)
	}
	page := p.press(p.get("/p/koku-cirsana/sakums?parbaudi=1&place=settlement&fruit=ne&thin=ne&building=ne"), "/p/koku-cirsana/sakums", nil)
	if !strings.Contains(page.body, "PARAUDZIŠ") {
		p.t.Errorf("the register's name is not on the page: %s", page.at)
	}
	for _, fill := range []string{
		"", "right=owner&apartments=ne&public_site=ne", "land=80139990001", "darbiba=pievienot",
		"species=oak&diameter=51&count=1&reason=damage&place=Pagalms&vitality=healthy", "",
	} {
		v, err := url.ParseQuery(fill)
		must(p.t, err)
		page = p.press(page, page.at.RequestURI(), v)
	}
	page = p.attach(page, "plan", "plans.pdf", "%PDF-1.7 plāns")
	page = p.press(page, page.at.RequestURI(), url.Values{"delivery": {"portal"}, "email": {"andris@pasts.example"}})
	page = p.press(page, page.at.RequestURI(), url.Values{"truth": {"ja"}, "payment": {"ja"}})
	if !strings.HasSuffix(page.at.Path, "/parbaude") {
		p.t.Fatalf("%s: %s", page.at, page.body)
	}
	done := p.press(page, page.at.RequestURI(), nil)
	number = regexp.MustCompile(`EP18-\d{4}-\d{6}`).FindString(done.body)
	link := regexp.MustCompile(`href="(/lietas/[0-9a-f-]{36})"`).FindStringSubmatch(done.body)
	if !strings.HasSuffix(done.at.Path, "/gatavs") || !strings.HasSuffix(number, "-000001") || link == nil {
		p.t.Fatalf("%s: %q %v", done.at, number, link)
	}
	if c := p.get(link[1]); c.status != http.StatusOK || !strings.Contains(c.body, number) {
		p.t.Errorf("the case: %d", c.status)
	}
	return number, link[1]
}

// mailed waits for the mail about a number: the worker sends it after the answer.
func mailed(t *testing.T, box *sandboxtest.Sandbox, number string) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for time.Now().Before(deadline) {
		if all := box.Mail.Messages("andris@pasts.example"); len(all) > 0 {
			if len(all) != 1 || all[0].Copies != 1 || !strings.Contains(all[0].Subject, number) {
				t.Errorf("%d letters, %q", len(all), all[0].Subject)
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("no mail came")
}
