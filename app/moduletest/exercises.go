package moduletest

import (
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pkip/app/httpx"
)

// exercise is one sentence about all routes that it fits.
type exercise struct {
	sentence string
	fits     func(r route) bool
	try      func(t *testing.T, r route)
}

func every(route) bool        { return true }
func closed(r route) bool     { return !r.Permission.Public }
func changing(r route) bool   { return r.changing() && !r.foreign() }
func form(r route) bool       { return r.changing() && !r.api() }
func ownForm(r route) bool    { return form(r) && !r.foreign() }
func withID(r route) bool     { return r.parameters() }
func own(r route) bool        { return r.parameters() && closed(r) }
func takesBody(r route) bool  { return form(r) || r.hasBody || r.Kind == "upload" }
func (r route) foreign() bool { return slices.Contains(r.house.Foreign, r.name()) }
func (r route) public() bool  { return r.Permission.Public }

var exercises = []exercise{
	{"who did not sign in is sent to sign in", closed, func(t *testing.T, r route) {
		stranger(t, r, r.ask(r.home(), r.sample(), Visitor{}))
	}},
	{"who did not sign in may see what is everybody's", func(r route) bool { return r.public() && !r.changing() }, func(t *testing.T, r route) {
		a := r.ask(r.home(), r.sample(), Visitor{}) // 503: what stands behind it is not there in this house
		if !slices.Contains([]int{http.StatusOK, http.StatusSeeOther, http.StatusNotFound, http.StatusServiceUnavailable}, a.status) {
			t.Errorf("%s: %s", r.name(), a)
		}
	}},
	{"a session does not count at another municipality", func(r route) bool { return closed(r) && r.Where != httpx.AtPlatform }, func(t *testing.T, r route) {
		stranger(t, r, r.ask(r.house.Other, r.sample(), r.house.Owner))
	}},
	{"a change without the session's token is refused", func(r route) bool { return changing(r) && r.Where != httpx.AtPlatform }, func(t *testing.T, r route) {
		for _, token := range []string{"", "x", r.house.Stranger.Token} {
			is(t, r, r.ask(r.home(), r.sample(), Visitor{r.house.Owner.Cookie, token}), http.StatusForbidden)
		}
	}},
	{"a form that another site posts is refused", ownForm, func(t *testing.T, r route) {
		for name, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
			is(t, r, r.send(call{
				host: r.home(), path: r.sample(), as: r.house.Owner, kind: "application/x-www-form-urlencoded",
				body: strings.NewReader("csrf=" + r.house.Owner.Token), header: map[string]string{name: value},
			}), http.StatusForbidden)
		}
	}},
	{"a host that nobody has is not found", every, func(t *testing.T, r route) {
		for _, host := range []string{"nav.example", "ogre.localhost.evil.example", "xogre.localhost"} {
			is(t, r, r.ask(host, r.sample(), r.house.Owner), http.StatusNotFound)
		}
	}},
	{"what stands on the other kind of host is not found", func(r route) bool { return r.Where != httpx.Anywhere }, func(t *testing.T, r route) {
		wrong := r.house.Platform
		if r.Where == httpx.AtPlatform {
			wrong = r.house.Host
		}
		is(t, r, r.ask(wrong, r.sample(), Visitor{}), http.StatusNotFound)
	}},
	{"an id that nothing has is not found", withID, func(t *testing.T, r route) {
		is(t, r, r.ask(r.home(), r.unknown(), r.house.Owner), http.StatusNotFound)
	}},
	{"an id that is none is not found, and not repeated", withID, func(t *testing.T, r route) {
		a := r.ask(r.home(), parameter.ReplaceAllString(r.Path, canary), r.house.Owner)
		if a.status != http.StatusNotFound && (!r.api() || a.status != http.StatusUnprocessableEntity) {
			t.Errorf("%s: %s", r.name(), a)
		}
		silent(t, r, a)
	}},
	{"another person's thing is not found", own, func(t *testing.T, r route) {
		is(t, r, r.ask(r.home(), r.sample(), r.house.Stranger), http.StatusNotFound)
	}},
	{"another municipality does not see it", own, func(t *testing.T, r route) {
		is(t, r, r.ask(r.house.Other, r.sample(), r.house.Away), http.StatusNotFound)
	}},
	{"a malformed body is refused without an echo", takesBody, malformed},
	{"a body without end is refused", takesBody, func(t *testing.T, r route) {
		kind := "application/x-www-form-urlencoded"
		start := "csrf=" + r.house.Owner.Token + "&x="
		if r.api() {
			kind, start = "application/json", `{"x":"`
		}
		endless := io.MultiReader(strings.NewReader(start), io.LimitReader(zeros{}, 40<<20))
		is(t, r, r.send(call{host: r.home(), path: r.sample(), as: r.house.Owner, kind: kind, body: endless}), http.StatusRequestEntityTooLarge)
	}},
	{"its owner has it", own, func(t *testing.T, r route) {
		if r.changing() {
			return // what a change does is its module's to test
		}
		a := r.ask(r.home(), r.sample(), r.house.Owner)
		if a.status != http.StatusOK && a.status != http.StatusSeeOther && a.status != http.StatusServiceUnavailable {
			t.Errorf("%s: the sample is not there: %s", r.name(), a)
		}
	}},
}

// zeros never end.
type zeros struct{}

// Read fills p.
func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func is(t *testing.T, r route, a answer, want int) {
	t.Helper()
	if a.status != want {
		t.Errorf("%s: want %d, got %s", r.name(), want, a)
	}
	problem(t, r, a)
}

// problem insists on the shape of a refusal: problem+json from the API, a page with words from all else.
func problem(t *testing.T, r route, a answer) {
	t.Helper()
	want := "text/html; charset=utf-8"
	if strings.HasPrefix(r.Path, "/api/") {
		want = "application/problem+json"
	}
	if a.status >= http.StatusBadRequest && a.kind != want {
		t.Errorf("%s: %d as %q", r.name(), a.status, a.kind)
	}
	for _, word := range secrets {
		if strings.Contains(a.body, word) {
			t.Errorf("%s: the answer says %q: %s", r.name(), word, a)
		}
	}
}

func stranger(t *testing.T, r route, a answer) {
	t.Helper()
	switch {
	case r.api() || r.changing(): // a form that was typed comes back, to be sent again after signing in
		is(t, r, a, http.StatusUnauthorized)
	case a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/pieteikties?atpakal="):
		t.Errorf("%s: %s", r.name(), a)
	}
}

var markup = regexp.MustCompile(`<[^>]*>`)

func silent(t *testing.T, r route, a answer) {
	t.Helper()
	problem(t, r, a)
	body := a.body
	if !r.api() { // the links to other languages keep the page's own address
		body = markup.ReplaceAllString(body, " ")
	}
	if strings.Contains(body, canary) {
		t.Errorf("%s: repeats what was sent: %s", r.name(), a.body)
	}
}

func malformed(t *testing.T, r route) {
	t.Helper()
	bad := map[string]string{
		"text/plain":                        canary,
		"":                                  canary,
		"multipart/form-data":               canary,
		"multipart/form-data; boundary=b":   "--b\r\nContent-Disposition: form-data; name=\"" + canary,
		"application/x-www-form-urlencoded": "csrf=%zz&x=" + canary,
		"application/xml":                   "<" + canary + "/>",
		"application/json":                  `{"` + canary + `": `,
	}
	for kind, body := range bad {
		a := r.send(call{host: r.home(), path: r.sample(), as: r.house.Owner, kind: kind, body: strings.NewReader(body)})
		if a.status < http.StatusBadRequest || a.status >= http.StatusInternalServerError {
			t.Errorf("%s: %q: %s", r.name(), kind, a)
		}
		silent(t, r, a)
	}
}

// withoutDatabase: what needs the database answers 503 and says when to come again; what does not goes on.
func withoutDatabase(t *testing.T, r route) {
	t.Helper()
	for _, as := range []Visitor{{}, r.house.Owner} {
		a := r.ask(r.home(), r.sample(), as)
		problem(t, r, a)
		switch {
		case a.status == http.StatusServiceUnavailable && a.after == "":
			t.Errorf("%s: nothing says when to come again", r.name())
		case a.status >= http.StatusInternalServerError && a.status != http.StatusServiceUnavailable,
			closed(r) && as.Cookie != "" && r.Where != httpx.AtPlatform && a.status != http.StatusServiceUnavailable:
			t.Errorf("%s: %s", r.name(), a)
		}
	}
}
