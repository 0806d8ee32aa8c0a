// Package moduletest puts every route of the one table through the same exercises, so that modules test only what is
// theirs: who may not pass, what is malformed, what is somebody else's, what happens when the database is gone.
package moduletest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"pkip/app/httpx"
)

// House is a fully built product and who stands in it.
type House struct {
	Router *httpx.Router
	// Host is a municipality's, Other another one's, Platform the platform's own.
	Host, Other, Platform string
	// Owner has everything in Samples. Stranger is somebody else at Host, Away the owner's own session at Other.
	Owner, Stranger, Away Visitor
	// Samples are addresses of things that are there, by the path of their route. Every route with a parameter has one.
	Samples map[string]string
	// Foreign are the routes, "POST /path", that take forms of other sites by design.
	Foreign []string
	// Break makes the database go away, until the test ends.
	Break func()
}

// Visitor is a session as a browser has it; the zero one is nobody's.
type Visitor struct{ Cookie, Token string }

// canary is a value that no answer may repeat.
const canary = "kanarijvertiba"

// secrets are words that tell what stands behind the product.
var secrets = []string{"SQLSTATE", "jackc/", "gorm.io", "pkip_app", "t_0042", "tenancy:", "dial tcp", "goroutine ", ".go:"}

// route is a row of the table as it is walked.
type route struct {
	httpx.Route
	house   *House
	hasBody bool
}

func (r route) name() string     { return r.Method + " " + r.Path }
func (r route) api() bool        { return r.Kind == "handle" || r.Kind == "upload" }
func (r route) changing() bool   { return r.Method != http.MethodGet }
func (r route) parameters() bool { return strings.Contains(r.Path, "{") }

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// unknown is the route's address with ids that nothing has.
func (r route) unknown() string {
	return parameter.ReplaceAllStringFunc(r.Path, func(string) string { return uuid.NewString() })
}

// sample is the address of something that is there.
func (r route) sample() string {
	if s, ok := r.house.Samples[r.Path]; ok {
		return s
	}
	return r.Path
}

// home is a host on which the route stands.
func (r route) home() string {
	if r.Where == httpx.AtPlatform {
		return r.house.Platform
	}
	return r.house.Host
}

// Walk exercises every route. What it changes is not put back, and at the end the database is gone.
func Walk(t *testing.T, h House) {
	t.Helper()
	bodies := bodiesOf(t, h.Router)
	var all []route
	for _, row := range h.Router.Routes {
		r := route{Route: row, house: &h, hasBody: bodies[row.Method+" "+row.Path]}
		all = append(all, r)
		switch {
		case !map[string]bool{"page": true, "handle": true, "file": true, "upload": true}[row.Kind]:
			t.Errorf("%s: no exercise knows what a %s is", r.name(), row.Kind)
		case r.parameters() && h.Samples[row.Path] == "":
			t.Errorf("%s: there is no sample, so nobody tries to take it", r.name())
		}
	}
	for path := range h.Samples {
		if !has(all, path) {
			t.Errorf("a sample of %s, which is no route", path)
		}
	}
	for _, e := range exercises {
		t.Run(e.sentence, func(t *testing.T) {
			tried := 0
			for _, r := range all {
				if e.fits(r) {
					tried++
					e.try(t, r)
				}
			}
			if tried == 0 {
				t.Error("it was tried on no route")
			}
		})
	}
	t.Run("when the database is gone it says so in words, and nothing of what stands behind", func(t *testing.T) {
		h.Break()
		for _, r := range all {
			withoutDatabase(t, r)
		}
	})
}

func has(all []route, path string) bool {
	for _, r := range all {
		if r.Path == path {
			return true
		}
	}
	return false
}

// bodiesOf reads from the description of the API which calls take a body.
func bodiesOf(t *testing.T, r *httpx.Router) map[string]bool {
	t.Helper()
	text, err := r.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Paths map[string]map[string]struct{ RequestBody any }
	}
	err = json.Unmarshal(text, &api)
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]bool{}
	for path, methods := range api.Paths {
		for method, operation := range methods {
			bodies[strings.ToUpper(method)+" "+path] = operation.RequestBody != nil
		}
	}
	return bodies
}

// call is a request in the making.
type call struct {
	host, path, kind string
	as               Visitor
	body             io.Reader
	header           map[string]string
}

type answer struct {
	status int
	to     string
	body   string
	kind   string
	after  string
}

func (a answer) String() string {
	return fmt.Sprintf("%d %s %s", a.status, a.to, a.body[:min(len(a.body), 200)])
}

// addresses gives each request one of its own: the limits of one address are not what is exercised.
var addresses atomic.Uint32

func (r route) send(c call) answer {
	if c.body == nil {
		c.body = http.NoBody
	}
	req := httptest.NewRequestWithContext(context.Background(), r.Method, "http://"+c.host+c.path, c.body)
	n := addresses.Add(1)
	req.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", n>>16&255, n>>8&255, n&255)
	if c.kind != "" {
		req.Header.Set("Content-Type", c.kind)
	}
	if c.as.Cookie != "" {
		req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: c.as.Cookie})
	}
	if r.api() && c.as.Token != "" {
		req.Header.Set("X-CSRF-Token", c.as.Token)
	}
	for name, value := range c.header {
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	r.house.Router.ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header().Get("Content-Type"), rec.Header().Get("Retry-After")}
}

// ask sends a request that is well formed, as somebody.
func (r route) ask(host, path string, as Visitor) answer {
	c := call{host: host, path: path, as: as}
	if r.changing() && !r.api() {
		c.kind, c.body = "application/x-www-form-urlencoded", strings.NewReader("csrf="+as.Token)
	}
	if r.hasBody {
		c.kind, c.body = "application/json", strings.NewReader("{}")
	}
	return r.send(c)
}
