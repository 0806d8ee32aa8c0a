package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pkip/sandbox"
	"pkip/sandbox/sandboxtest"
)

// asJSON calls an interface with a JSON body and a token, and reads the answer.
func asJSON(t *testing.T, method, u, token, body string) (int, map[string]any) {
	t.Helper()
	h := http.Header{"Content-Type": {"application/json"}}
	if token != "" {
		h.Set("Authorization", token)
	}
	status, raw := call(t, nil, method, u, h, strings.NewReader(body))
	got := map[string]any{}
	err := json.Unmarshal([]byte(raw), &got)
	if err != nil && status != 0 {
		t.Fatalf("%s %s answered %d without JSON: %s", method, u, status, raw)
	}
	return status, got
}

func token(t *testing.T, base, path, client string) string {
	t.Helper()
	status, got := asJSON(t, http.MethodPost, base+path, "", `{"client_id":"`+client+`","client_secret":"sandbox"}`)
	if status != http.StatusOK || got["expires_in"] != 3600.0 {
		t.Fatalf("token: %d %v", status, got)
	}
	return got["access_token"].(string)
}

const goodCard = `{"basic":{"name":{"lv":"Suņa nodeva","en":"Dog fee"},"recipients":["Fiziska persona"],"maxTermWorkingDays":1,"price":{"lv":"14 EUR","en":"14 EUR"}},
"process":[{"step":"request","text":{"lv":"a","en":""}},{"step":"processing","text":{"lv":"b","en":""}},{"step":"payment","text":{"lv":"c","en":""}},{"step":"receipt","text":{"lv":"d","en":""}}],
"eService":{"url":"http://saulkrasti.localhost:1/p/suni/sakums"}}`

func TestThePortalShowsThreeServicesWithTheirAddresses(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	_, page := call(t, nil, http.MethodGet, s.URL+"/", nil, nil)
	for _, slug := range []string{"saulkrasti", "ogre", "cesis"} {
		if !strings.Contains(page, `href="http://`+slug+`.localhost:1/p/koku-cirsana/sakums?no=latvija"`) {
			t.Errorf("no button leads to %s", slug)
		}
	}
	_, page = call(t, nil, http.MethodGet, s.URL+"/?lang=en", nil, nil)
	if !strings.Contains(page, "Permit to fell trees outside forest") || !strings.Contains(page, "Up to 22 working days") {
		t.Error("the portal is not in English")
	}
}

func TestAMunicipalityKeepsItsCards(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	ours, theirs := token(t, s.URL, "/token", "pkip-saulkrasti"), token(t, s.URL, "/token", "pkip-ogre")
	at := s.URL + "/ppk/services/DOG-1"
	status, got := asJSON(t, http.MethodPut, at, ours, goodCard)
	if status != http.StatusOK || got["state"] != "draft" || got["version"] != 1.0 || got["owner"] != "90000068680" {
		t.Fatalf("put: %d %v", status, got)
	}
	_, page := call(t, nil, http.MethodGet, s.URL+"/", nil, nil)
	if strings.Contains(page, "Suņa nodeva") {
		t.Error("a draft is shown")
	}
	for name, st := range map[string]int{
		"another municipality replaces":  first(asJSON(t, http.MethodPut, at, theirs, strings.ReplaceAll(goodCard, "saulkrasti", "ogre"))),
		"another municipality publishes": first(asJSON(t, http.MethodPost, at+"/publish", theirs, "")),
		"a card in another's name":       first(asJSON(t, http.MethodPut, s.URL+"/ppk/services/DOG-2", theirs, strings.Replace(goodCard, "{", `{"owner":"90000068680",`, 1))),
	} {
		if st != http.StatusForbidden {
			t.Errorf("%s: answered %d", name, st)
		}
	}
	status, got = asJSON(t, http.MethodPost, at+"/publish", ours, "")
	if status != http.StatusOK || got["state"] != "published" {
		t.Fatalf("publish: %d %v", status, got)
	}
	_, page = call(t, nil, http.MethodGet, s.URL+"/", nil, nil)
	if !strings.Contains(page, "Suņa nodeva") || !strings.Contains(page, "Līdz 1 darba dienai") {
		t.Error("the published card is not shown")
	}
	_, got = asJSON(t, http.MethodGet, s.URL+"/ppk/services?owner=90000068680", "", "")
	if n := len(got["services"].([]any)); n != 2 {
		t.Errorf("the owner has %d cards, want 2", n)
	}
}

func first(status int, _ map[string]any) int { return status }

func TestCardsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	ours := token(t, s.URL, "/token", "pkip-saulkrasti")
	registers := token(t, s.URL, "/dagr/token", "pkip-saulkrasti")
	at := s.URL + "/ppk/services/DOG-1"
	change := func(old, with string) string { return strings.Replace(goodCard, old, with, 1) }
	tests := map[string]struct {
		token, body string
		want        int
	}{
		"no token":                      {"", goodCard, 401},
		"a token made for registers":    {registers, goodCard, 401},
		"no JSON":                       {ours, "x", 400},
		"something after the card":      {ours, goodCard + "{}", 400},
		"an unknown field":              {ours, change("{", `{"x":1,`), 400},
		"another code in the body":      {ours, change("{", `{"code":"X-1",`), 400},
		"a term below 0":                {ours, change(`"maxTermWorkingDays":1`, `"maxTermWorkingDays":-1`), 422},
		"no name":                       {ours, change("Suņa nodeva", " "), 422},
		"a missing step":                {ours, change(`"payment"`, `"request"`), 422},
		"an e-service at another's":     {ours, change("saulkrasti", "ogre"), 422},
		"an e-service that is a script": {ours, change("http://saulkrasti.localhost:1/p", "javascript:alert"), 422},
		"a body that is too long":       {ours, change("Suņa", strings.Repeat("a", 600<<10)), 400},
	}
	for name, tt := range tests {
		status, got := asJSON(t, http.MethodPut, at, tt.token, tt.body)
		if status != tt.want {
			t.Errorf("%s: answered %d %v, want %d", name, status, got, tt.want)
		}
	}
	status, _ := asJSON(t, http.MethodPost, s.URL+"/token", "", `{"client_id":"pkip-saulkrasti","client_secret":"no"}`)
	if status != http.StatusUnauthorized {
		t.Errorf("a wrong secret answered %d", status)
	}
}

func TestTheSignedInPersonIsNamedAtThePortal(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	_, _ = form(t, p.browser, p.box.URL+"/ieiet", map[string][]string{"choice": {"liga"}})
	_, page := call(t, p.browser, http.MethodGet, p.box.URL+"/", nil, nil)
	if !strings.Contains(page, `<span class="who">Līga Paraudziņa</span>`) {
		t.Error("the person is not named")
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	for _, path := range []string{"/ieiet", "/iziet", "/_sandbox/reset", "/_sandbox/fault"} {
		status, _ := call(t, nil, http.MethodPost, s.URL+path, http.Header{"Origin": {"http://evil.example"}}, nil)
		if status != http.StatusForbidden {
			t.Errorf("%s answered %d", path, status)
		}
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]sandbox.Config{
		"no clock": {URL: "http://a", PlatformURL: "http://b", TenantURL: "http://{slug}.c", Secret: "s"},
	} {
		_, err := sandbox.New(c)
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
