package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pkip/sandbox/sandboxtest"
)

func TestTheLedgerIsReadInPieces(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	for range 5 {
		_ = token(t, s.URL, "/dagr/token", "pkip-ogre")
	}
	_, got := asJSON(t, http.MethodGet, s.URL+"/_sandbox/ledger?system=dagr&since=2&limit=2", "", "")
	list := got["entries"].([]any)
	if len(list) != 2 || get("0", "seq")(list) != 5.0 || got["written"] != 5.0 {
		t.Errorf("got %v", got)
	}
	for _, q := range []string{"since=x", "limit=-1"} {
		status, _ := asJSON(t, http.MethodGet, s.URL+"/_sandbox/ledger?"+q, "", "")
		if status != http.StatusBadRequest {
			t.Errorf("%s answered %d", q, status)
		}
	}
}

func TestThePageTurnsFaultsOnAndOff(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	_, page := form(t, nil, s.URL+"/_sandbox/fault", url.Values{"system": {"ur"}, "kind": {"slow"}, "count": {"-1"}, "delayMs": {"999999999"}})
	if !strings.Contains(page, "līdz izslēgšanai, 120000 ms") {
		t.Error("the fault is not on the page, or its delay has no bound")
	}
	_, got := asJSON(t, http.MethodGet, s.URL+"/_sandbox/fault", "", "")
	if get("faults", "0", "kind")(got) != "slow" {
		t.Errorf("switches: %v", got)
	}
	_, page = form(t, nil, s.URL+"/_sandbox/fault", url.Values{"system": {"ur"}, "kind": {"none"}})
	if !strings.Contains(page, "neviens traucējums nav ieslēgts") {
		t.Error("the fault was not switched off")
	}
	_, page = form(t, nil, s.URL+"/_sandbox/reset?lang=en", nil)
	if !strings.Contains(page, "Nothing has been received yet") && !strings.Contains(page, "Vēl nekas nav saņemts") {
		t.Error("a reset left the ledger full")
	}
}

func TestEveryPageIsSecuredAndInBothLanguages(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	for path, english := range map[string]string{
		"/": "E-services", "/ieiet": "Single sign-on", "/_sandbox/": "What was received", "/_sandbox/mail": "Mail", "/saml/sso": "The request was not accepted",
	} {
		for lang, want := range map[string]string{"lv": `<html lang="lv">`, "en": english} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path+"?lang="+lang, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			err = res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			csp := res.Header.Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s is not secured: %s", path, csp)
			}
			_, page := call(t, nil, http.MethodGet, s.URL+path+"?lang="+lang, nil, nil)
			if !strings.Contains(page, want) || strings.Contains(page, "<style") || strings.Contains(page, "style=") || strings.Count(page, "<h1") != 1 {
				t.Errorf("%s in %s: no %q, an inline style, or not one h1", path, lang, want)
			}
		}
	}
}
