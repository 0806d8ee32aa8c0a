package httpx_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/policy"
)

type ByThing struct {
	ID uuid.UUID `path:"id"`
}

type BackQuery struct {
	Back string `query:"back"`
	Size int    `query:"size"`
}

type thingInput struct {
	ByThing
	BackQuery
	Form struct {
		Name string   `form:"name"`
		Tags []string `form:"tag"`
	}
}

// keeper of sessions: the cookie "good" is somebody, "broken" cannot be read.
type keeperOfSessions struct{}

func (keeperOfSessions) Load(_ context.Context, cookie string) (httpx.Session, bool, error) {
	switch cookie {
	case "good":
		return httpx.Session{ID: "s1", Actor: policy.Actor{ID: "anna", Kind: policy.Citizen}, Account: httpx.Account{Name: "Anna"}, IdleUntil: time.Now().Add(time.Minute)}, true, nil
	case "broken":
		return httpx.Session{}, false, errors.New("down")
	}
	return httpx.Session{}, false, nil
}

type text string

func (s text) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, templ.EscapeString(string(s)))
	return err
}

func pages(t *testing.T) (*httpx.Router, *string) {
	t.Helper()
	texts, err := i18n.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	roles, keep := policy.Roles{}, policy.Permission{Name: "test.thing.keep"}
	roles.Give(policy.Resident, keep)
	acted := new(string)
	r := httpx.NewRouter(httpx.Config{
		Directory: oneTown{}, PlatformHosts: []string{"pkip.test"}, Decider: roles, Sessions: keeperOfSessions{}, Catalog: texts, Key: []byte("k"),
		Faces: httpx.Faces{Trouble: func(v httpx.Trouble) templ.Component {
			return text(v.Code + " again=" + v.Again + " values=" + v.Values.Encode() + " signin=" + v.SignIn)
		}},
		Limits: httpx.Limits{Named: map[string]httpx.Limit{"slow": {PerSecond: 0.001, Burst: 1}}},
	})
	screen := httpx.Screen[thingInput, string]{
		Show: func(ctx context.Context, in thingInput, refused error) (string, error) {
			if in.Back == "lost" {
				return "", apperr.New(apperr.NotFound, "test.thing.not_found")
			}
			view := "csrf=" + httpx.FrameOf(ctx).CSRF + " name=" + in.Form.Name
			for _, f := range httpx.FaultsOf(refused) {
				view += " fault=" + f.Field
			}
			return view, nil
		},
		Act: func(_ context.Context, in thingInput) (string, error) {
			switch in.Form.Name {
			case "":
				return "", &httpx.Refused{Faults: []httpx.Fault{{Field: "/form/name", Code: "field.required"}}}
			case "down":
				return "", apperr.New(apperr.Unavailable, "work.unavailable")
			case "panic":
				panic("010180-15097")
			}
			*acted = in.Form.Name + strings.Join(in.Form.Tags, "+")
			return "/done", nil
		},
		Face: func(v string) templ.Component { return text(v) },
	}
	httpx.Page(r, "/things/{id}", keep, screen)
	httpx.Page(r, "/slow/{id}", policy.Permission{Name: "test.thing.see", Public: true}, httpx.Screen[thingInput, string]{Show: screen.Show, Face: screen.Face}, httpx.Limited("slow"))
	httpx.Page(r, "/platform", policy.Permission{Name: "test.thing.see", Public: true}, httpx.Screen[struct{}, string]{
		Show: func(context.Context, struct{}, error) (string, error) { return "platform", nil }, Face: func(v string) templ.Component { return text(v) },
	}, httpx.On(httpx.AtPlatform))
	return r, acted
}

const thing = "/things/019a5c1e-0000-7000-8000-000000000000"

// visit asks as a browser does.
func visit(t *testing.T, r *httpx.Router, method, path, cookie string, form url.Values, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequestWithContext(t.Context(), method, path, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if cookie != "" {
		req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: cookie})
	}
	if change != nil {
		change(req)
	}
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, req)
	return rec
}

func token(t *testing.T, r *httpx.Router) string {
	t.Helper()
	_, rest, _ := strings.Cut(visit(t, r, "GET", thing, "good", nil, nil).Body.String(), "csrf=")
	value, _, _ := strings.Cut(rest, " ")
	if len(value) < 20 {
		t.Fatal("no token")
	}
	return value
}

func TestAFormIsTakenOnceItsTokenIsRight(t *testing.T) {
	t.Parallel()
	r, acted := pages(t)
	good := url.Values{"csrf": {token(t, r)}, "name": {"Žanis"}, "tag": {"a", "b"}}
	rec := visit(t, r, "POST", thing, "good", good, nil)
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/done" || *acted != "Žanisa+b" {
		t.Errorf("got %d %s, %q", rec.Code, rec.Header(), *acted)
	}
	*acted = ""
	for name, c := range map[string]struct {
		cookie string
		change func(*http.Request)
		form   url.Values
		status int
		says   string
	}{
		"without a token":    {"good", nil, url.Values{"name": {"x"}}, 403, "request.token again=" + thing + " values=name=x"},
		"a foreign site":     {"good", func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") }, good, 403, "request.foreign again= values= "},
		"a foreign origin":   {"good", func(q *http.Request) { q.Header.Del("Sec-Fetch-Site"); q.Header.Set("Origin", "https://evil.example") }, good, 403, "request.foreign"},
		"signed out":         {"", nil, good, 401, "session.none again=" + thing + " values=name=%C5%BDanis&tag=a&tag=b signin=/pieteikties?atpakal="},
		"sessions are down":  {"broken", nil, good, 503, "session.unreadable again=" + thing + " values=name="},
		"the database fails": {"good", nil, url.Values{"csrf": good["csrf"], "name": {"down"}}, 503, "work.unavailable again=" + thing + " values=name=down"},
		"wrong answers":      {"good", nil, url.Values{"csrf": good["csrf"], "name": {""}}, 422, "fault=/form/name"},
		"a panic":            {"good", nil, url.Values{"csrf": good["csrf"], "name": {"panic"}}, 500, "internal again= values= "},
		"another type":       {"good", func(q *http.Request) { q.Header.Set("Content-Type", "text/plain") }, good, 422, "request.unsupported_media"},
	} {
		t.Run(name, func(t *testing.T) {
			rec := visit(t, r, "POST", thing, c.cookie, c.form, c.change)
			if rec.Code != c.status || !strings.Contains(rec.Body.String(), templ.EscapeString(c.says)) || *acted != "" {
				t.Errorf("got %d %s, acted %q", rec.Code, rec.Body, *acted)
			}
			if strings.Contains(rec.Body.String(), "010180") || strings.Contains(rec.Body.String(), "csrf=") && c.status != 422 {
				t.Errorf("it says too much: %s", rec.Body)
			}
		})
	}
}

func TestFormsHaveBounds(t *testing.T) {
	t.Parallel()
	r, _ := pages(t)
	rec := visit(t, r, "POST", thing, "good", url.Values{"name": {strings.Repeat("x", 2<<20)}}, nil)
	if rec.Code != http.StatusRequestEntityTooLarge || !strings.Contains(rec.Body.String(), "request.too_large") {
		t.Errorf("two mebibytes: got %d %s", rec.Code, rec.Body)
	}
	many := url.Values{}
	for range 10_000 {
		many.Add("tag", "x")
	}
	rec = visit(t, r, "POST", thing, "good", many, nil)
	if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "request.too_many_fields") {
		t.Errorf("10,000 repeats: got %d %s", rec.Code, rec.Body)
	}
}

func TestPagesSendPeopleWhereTheyBelong(t *testing.T) {
	t.Parallel()
	r, _ := pages(t)
	rec := visit(t, r, "GET", thing+"?size=3&lang=en", "", nil, nil)
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/pieteikties?atpakal="+url.QueryEscape(thing+"?size=3") {
		t.Errorf("a visitor: got %d %s", rec.Code, rec.Header().Get("Location"))
	}
	for name, c := range map[string]struct {
		path, host string
		status     int
	}{
		"a malformed id is no page":         {"/things/1", "", 404},
		"what is not there":                 {thing + "?back=lost", "", 404},
		"no such page":                      {"/nowhere", "", 404},
		"a tenant's page on the platform":   {thing, "pkip.test", 404},
		"the platform's page on a tenant":   {"/platform", "", 404},
		"an unknown host":                   {thing, "evil.example", 404},
		"the platform's page on its host":   {"/platform", "pkip.test", 200},
		"a malformed query is as good none": {thing + "?size=abc", "", 200},
	} {
		t.Run(name, func(t *testing.T) {
			rec := visit(t, r, "GET", c.path, "good", nil, func(q *http.Request) {
				if c.host != "" {
					q.Host = c.host
				}
			})
			if rec.Code != c.status {
				t.Errorf("got %d %s", rec.Code, rec.Body)
			}
			csp := rec.Header().Get("Content-Security-Policy")
			if !strings.Contains(csp, "frame-ancestors 'none'") || rec.Header().Get("Cache-Control") != "no-store" || rec.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers: %v", rec.Header())
			}
		})
	}
	rec = visit(t, r, "PUT", thing, "good", nil, nil)
	if rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("PUT: got %d", rec.Code)
	}
	slow := strings.Replace(thing, "things", "slow", 1)
	first, second := visit(t, r, "GET", slow, "", nil, nil), visit(t, r, "GET", slow, "", nil, nil)
	if first.Code != 200 || second.Code != http.StatusTooManyRequests || second.Header().Get("Retry-After") == "" {
		t.Errorf("the limit: got %d and %d", first.Code, second.Code)
	}
}

func TestTheLanguageIsRemembered(t *testing.T) {
	t.Parallel()
	r, _ := pages(t)
	rec := visit(t, r, "GET", thing+"?lang=en", "good", nil, nil)
	if rec.Header().Get("Content-Language") != "en" || !strings.Contains(rec.Header().Get("Set-Cookie"), "pkip_lang=en") {
		t.Errorf("got %v", rec.Header())
	}
	rec = visit(t, r, "GET", thing, "good", nil, func(q *http.Request) { q.AddCookie(&http.Cookie{Name: "pkip_lang", Value: "en"}) })
	if rec.Header().Get("Content-Language") != "en" {
		t.Errorf("got %v", rec.Header())
	}
	rec = visit(t, r, "GET", thing+"?lang=xx", "good", nil, nil)
	if rec.Header().Get("Content-Language") != "lv" || rec.Header().Get("Set-Cookie") != "" {
		t.Errorf("got %v", rec.Header())
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/mana-vieta?a=b": "/mana-vieta?a=b", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "evil": "/",
		"": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x": "/",
	} {
		if got := httpx.Local(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func TestAnUploadTakesOneFile(t *testing.T) {
	t.Parallel()
	r, _ := pages(t)
	httpx.Upload(r, "/files/{id}", policy.Permission{Name: "test.thing.keep"}, func(_ context.Context, in struct{ ByThing }, f httpx.Uploaded) (map[string]string, error) {
		body, err := io.ReadAll(f.Body)
		return map[string]string{"id": in.ID.String(), "name": f.Name, "body": string(body)}, err
	})
	send := func(csrf string, names ...string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, name := range names {
			part, err := w.CreateFormFile("file", name)
			if err == nil {
				_, err = part.Write([]byte("saturs"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		_ = w.Close()
		req := httptest.NewRequestWithContext(t.Context(), "POST", strings.Replace(thing, "things", "files", 1), &body)
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("X-CSRF-Token", csrf)
		req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: "good"})
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, req)
		return rec
	}
	good := token(t, r)
	if rec := send(good, "plāns.pdf"); rec.Code != http.StatusCreated || !strings.Contains(rec.Body.String(), `"name":"plāns.pdf"`) {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	for name, rec := range map[string]*httptest.ResponseRecorder{"no token": send("", "a.pdf"), "no file": send(good), "two files": send(good, "a.pdf", "b.pdf")} {
		if rec.Code < 400 || rec.Code >= 500 {
			t.Errorf("%s: got %d", name, rec.Code)
		}
	}
}
