package sandbox_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/crewjam/saml"
	"github.com/google/go-cmp/cmp"
	dsig "github.com/russellhaering/goxmldsig"

	"pkip/sandbox"
	"pkip/sandbox/ledger"
	"pkip/sandbox/sandboxtest"
)

// platform is a service provider as the product will be one, made of the library's other half.
type platform struct {
	sp      *saml.ServiceProvider
	url     string
	browser *http.Client
	box     *sandboxtest.Sandbox
	fetched int
}

func certificate(t *testing.T) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sp"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func newPlatform(t *testing.T, plain bool) *platform {
	t.Helper()
	p := &platform{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.fetched++
		m := p.sp.Metadata()
		if plain { // no encryption key published
			var keep []saml.KeyDescriptor
			for _, k := range m.SPSSODescriptors[0].KeyDescriptors {
				if k.Use == "signing" {
					keep = append(keep, k)
				}
			}
			m.SPSSODescriptors[0].KeyDescriptors = keep
		}
		_ = xml.NewEncoder(w).Encode(m)
	}))
	t.Cleanup(srv.Close)
	p.url = srv.URL
	p.box = sandboxtest.Start(t, func(c *sandbox.Config) { c.PlatformURL = srv.URL })
	at := func(path string) url.URL {
		u, err := url.Parse(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		return *u
	}
	key, cert := certificate(t)
	p.sp = &saml.ServiceProvider{
		EntityID: srv.URL + "/saml/metadata", Key: key, Certificate: cert, MetadataURL: at("/saml/metadata"), AcsURL: at("/saml/acs"), SloURL: at("/saml/slo"),
		IDPMetadata: idpMetadata(t, p.box.URL), AuthnNameIDFormat: saml.NameIDFormat("urn:ivis:100001:name.id-viss"),
		SignatureMethod: dsig.RSASHA256SignatureMethod, LogoutBindings: []string{saml.HTTPPostBinding},
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.browser = &http.Client{Jar: jar}
	return p
}

func idpMetadata(t *testing.T, base string) *saml.EntityDescriptor {
	t.Helper()
	status, body := call(t, nil, http.MethodGet, base+"/saml/metadata", nil, nil)
	if status != http.StatusOK {
		t.Fatalf("metadata answered %d", status)
	}
	var e saml.EntityDescriptor
	err := xml.Unmarshal([]byte(body), &e)
	if err != nil {
		t.Fatal(err)
	}
	return &e
}

func call(t *testing.T, c *http.Client, method, u string, header http.Header, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, u, body)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if c == nil {
		c = sandbox.Client() // its connections are fresh: the library repeats no request on them by itself
	}
	res, err := c.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(raw)
}

func form(t *testing.T, c *http.Client, u string, v url.Values) (int, string) {
	t.Helper()
	return call(t, c, http.MethodPost, u, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, strings.NewReader(v.Encode()))
}

var inputs = regexp.MustCompile(`name="([A-Za-z]+)" value="([^"]*)"`)

// field reads a hidden field of a page.
func field(page, name string) string {
	for _, m := range inputs.FindAllStringSubmatch(page, -1) {
		if m[1] == name {
			return html.UnescapeString(m[2])
		}
	}
	return ""
}

// ask sends the browser to the sign-in and returns the page it lands on and the request's ID.
func (p *platform) ask(t *testing.T, force, post bool) (page, id string) {
	t.Helper()
	binding := saml.HTTPRedirectBinding
	if post {
		binding = saml.HTTPPostBinding
	}
	req, err := p.sp.MakeAuthenticationRequest(p.box.URL+"/saml/sso", binding, saml.HTTPPostBinding)
	if err != nil {
		t.Fatal(err)
	}
	req.ForceAuthn = &force
	if post {
		req.Signature = nil // made before ForceAuthn was set
		err = p.sp.SignAuthnRequest(req)
		if err != nil {
			t.Fatal(err)
		}
		sent := string(req.Post("relay-1"))
		status, body := form(t, p.browser, p.box.URL+"/saml/sso", url.Values{"SAMLRequest": {field(sent, "SAMLRequest")}, "RelayState": {"relay-1"}})
		if status != http.StatusOK {
			t.Fatalf("sso answered %d: %s", status, body)
		}
		return body, req.ID
	}
	u, err := req.Redirect("relay-1", p.sp)
	if err != nil {
		t.Fatal(err)
	}
	status, body := call(t, p.browser, http.MethodGet, u.String(), nil, nil)
	if status != http.StatusOK {
		t.Fatalf("sso answered %d: %s", status, body)
	}
	return body, req.ID
}

func (p *platform) choose(t *testing.T, page string, v url.Values) (status int, answer string) {
	t.Helper()
	v.Set("k", field(page, "k"))
	return form(t, p.browser, p.box.URL+"/ieiet", v)
}

// accept judges an answer as the platform would.
func (p *platform) accept(t *testing.T, page, id string) (*saml.Assertion, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, p.sp.AcsURL.String(), strings.NewReader(url.Values{"SAMLResponse": {field(page, "SAMLResponse")}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	err := r.ParseForm()
	if err != nil {
		t.Fatal(err)
	}
	return p.sp.ParseResponse(r, []string{id})
}

func claimsOf(a *saml.Assertion) map[string][]string {
	got := map[string][]string{}
	for _, s := range a.AttributeStatements {
		for _, x := range s.Attributes {
			for _, v := range x.Values {
				name := x.Name[strings.LastIndex(x.Name, "/")+1:]
				got[name] = append(got[name], v.Value)
			}
		}
	}
	return got
}

func TestAPersonSignsIn(t *testing.T) {
	t.Parallel()
	for name, binding := range map[string]bool{"redirect": false, "post": true} {
		for enc, plain := range map[string]bool{"encrypted": false, "plain": true} {
			t.Run(name+" "+enc, func(t *testing.T) {
				t.Parallel()
				p := newPlatform(t, plain)
				page, id := p.ask(t, false, binding)
				status, page := p.choose(t, page, url.Values{"choice": {"andris"}})
				if status != http.StatusOK || field(page, "RelayState") != "relay-1" {
					t.Fatalf("answered %d, relay state %q", status, field(page, "RelayState"))
				}
				raw, err := base64.StdEncoding.DecodeString(field(page, "SAMLResponse"))
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(raw), "01018015097") != plain {
					t.Errorf("the personal code can be read: %v, want %v", !plain, plain)
				}
				a, err := p.accept(t, page, id)
				if err != nil {
					t.Fatal(reason(err))
				}
				if a.Subject.NameID.Value != "PK:01018015097" || a.Subject.NameID.Format != "urn:ivis:100001:name.id-viss" {
					t.Errorf("name id %+v", a.Subject.NameID)
				}
				want := map[string][]string{"sid": {"PK:01018015097"}, "givenname": {"ANDRIS"}, "surname": {"PARAUDZIŠ"}, "privatepersonalidentifier": {"01018015097"}}
				if d := cmp.Diff(want, claimsOf(a)); d != "" {
					t.Error(d)
				}
				if got := a.AuthnStatements[0].AuthnContext.AuthnContextClassRef.Value; got != "URN:IVIS:100001:AM.BANK-SWED" {
					t.Errorf("context %s", got)
				}
			})
		}
	}
}

func reason(err error) error {
	var inv *saml.InvalidResponseError
	if errors.As(err, &inv) {
		return fmt.Errorf("%w: %.300s", inv.PrivateErr, inv.Response)
	}
	return err
}

func TestChoices(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		choice url.Values
		nameID string
		codes  []string
		method string
	}{
		"a signatory":           {url.Values{"choice": {"anna:49999990001"}}, "PK:01019000014-UR:49999990001", []string{"01019000014"}, "URN:IVIS:100001:AM.BANK-SWED"},
		"a changed code":        {url.Values{"choice": {"ilze"}}, "PK:32867300679", []string{"32867300679", "05047003456"}, "URN:IVIS:100001:AM.BANK-SWED"},
		"a foreigner by eIDAS":  {url.Values{"choice": {"jonas"}}, "PK:32000000001", []string{"32000000001"}, "http://eidas.europa.eu/LoA/substantial"},
		"a chosen way of entry": {url.Values{"choice": {"anna"}, "method": {"http://eidas.europa.eu/LoA/high"}}, "PK:01019000014", []string{"01019000014"}, "http://eidas.europa.eu/LoA/high"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, false)
			page, id := p.ask(t, false, false)
			_, page = p.choose(t, page, tt.choice)
			a, err := p.accept(t, page, id)
			if err != nil {
				t.Fatal(reason(err))
			}
			got := []any{a.Subject.NameID.Value, claimsOf(a)["privatepersonalidentifier"], a.AuthnStatements[0].AuthnContext.AuthnContextClassRef.Value}
			if d := cmp.Diff([]any{tt.nameID, tt.codes, tt.method}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestChoicesThatAreNone(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	for name, v := range map[string]url.Values{
		"nobody":                        {},
		"a child":                       {"choice": {"emils"}},
		"a deceased":                    {"choice": {"peteris"}},
		"a company that needs two":      {"choice": {"janis:49999990016"}},
		"a closed institution":          {"choice": {"liga:99999990015"}},
		"a way of entry that is not":    {"choice": {"anna"}, "method": {"none"}},
		"a trouble that does not exist": {"choice": {"anna"}, "trouble": {"none"}},
	} {
		page, _ := p.ask(t, false, false)
		status, _ := p.choose(t, page, v)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	status, _ := form(t, p.browser, p.box.URL+"/ieiet", url.Values{"k": {"unknown"}, "choice": {"anna"}})
	if status != http.StatusGone {
		t.Errorf("an unknown request answered %d", status)
	}
}

func TestTroubles(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	for trouble, want := range map[string]string{"expired": "expired", "audience": "AudienceRestriction", "denied": "status"} {
		page, id := p.ask(t, true, false)
		_, page = p.choose(t, page, url.Values{"choice": {"anna"}, "trouble": {trouble}})
		_, err := p.accept(t, page, id)
		if err == nil || !strings.Contains(reason(err).Error(), want) {
			t.Errorf("%s: %v", trouble, reason(err))
		}
	}
	page, first := p.ask(t, true, false)
	_, good := p.choose(t, page, url.Values{"choice": {"anna"}})
	page, second := p.ask(t, true, false)
	_, again := p.choose(t, page, url.Values{"choice": {"janis"}, "trouble": {"replayed"}})
	if field(good, "SAMLResponse") != field(again, "SAMLResponse") {
		t.Error("the answer sent again is another one")
	}
	_, err := p.accept(t, again, second)
	if err == nil {
		t.Error("a replay answered the second request")
	}
	_, err = p.accept(t, again, first)
	if err != nil {
		t.Errorf("the replay is not the first answer: %v", reason(err))
	}
	page, id := p.ask(t, true, false)
	_, page = p.choose(t, page, url.Values{"choice": {"cancel"}})
	_, err = p.accept(t, page, id)
	if err == nil {
		t.Error("cancelling signed somebody in")
	}
}

func TestWhoIsSignedInIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	_, _ = form(t, p.browser, p.box.URL+"/ieiet", url.Values{"choice": {"liga"}})
	for _, post := range []bool{false, true} {
		page, id := p.ask(t, false, post)
		a, err := p.accept(t, page, id)
		if err != nil {
			t.Fatalf("asked again: %v", reason(err))
		}
		if a.Subject.NameID.Value != "PK:29079201234" {
			t.Errorf("signed in as %s", a.Subject.NameID.Value)
		}
	}
	page, _ := p.ask(t, true, false)
	if field(page, "SAMLResponse") != "" {
		t.Error("ForceAuthn was not honoured")
	}
	_, _ = form(t, p.browser, p.box.URL+"/iziet", nil)
	page, _ = p.ask(t, false, false)
	if field(page, "SAMLResponse") != "" {
		t.Error("signing out at the portal left the session open")
	}
}

func TestSigningOutEverywhere(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	page, _ := p.ask(t, false, false)
	_, _ = p.choose(t, page, url.Values{"choice": {"anna"}})
	req, err := p.sp.MakeLogoutRequest(p.box.URL+"/saml/slo", "PK:01019000014")
	if err != nil {
		t.Fatal(err)
	}
	status, page := form(t, p.browser, p.box.URL+"/saml/slo", url.Values{"SAMLRequest": {field(string(req.Post("")), "SAMLRequest")}})
	if status != http.StatusOK {
		t.Fatalf("answered %d: %s", status, page)
	}
	err = p.sp.ValidateLogoutResponseForm(field(page, "SAMLResponse"))
	if err != nil {
		t.Error(reason(err))
	}
	page, _ = p.ask(t, false, false)
	if field(page, "SAMLResponse") != "" {
		t.Error("the session outlived signing out")
	}
	req.Signature = nil
	status, _ = form(t, p.browser, p.box.URL+"/saml/slo", url.Values{"SAMLRequest": {field(string(req.Post("")), "SAMLRequest")}})
	if status != http.StatusBadRequest {
		t.Errorf("an unsigned request answered %d", status)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	send := func(change func(*saml.AuthnRequest), spoil func(string) string) int {
		req, err := p.sp.MakeAuthenticationRequest(p.box.URL+"/saml/sso", saml.HTTPRedirectBinding, saml.HTTPPostBinding)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		u, err := req.Redirect("r", p.sp)
		if err != nil {
			t.Fatal(err)
		}
		status, _ := call(t, p.browser, http.MethodGet, spoil(u.String()), nil, nil)
		return status
	}
	same := func(s string) string { return s }
	for name, status := range map[string]int{
		"another address":  send(func(r *saml.AuthnRequest) { r.AssertionConsumerServiceURL = "http://evil.example/acs" }, same),
		"another provider": send(func(r *saml.AuthnRequest) { r.Issuer.Value = "http://evil.example" }, same),
		"an old request":   send(func(r *saml.AuthnRequest) { r.IssueInstant = time.Now().Add(-time.Hour) }, same),
		"a spoilt signature": send(func(*saml.AuthnRequest) {}, func(s string) string {
			return strings.Replace(s, "RelayState=r", "RelayState=x", 1)
		}),
		"no signature": send(func(*saml.AuthnRequest) {}, func(s string) string { return s[:strings.Index(s, "&SigAlg=")] }),
		"no message":   send(func(*saml.AuthnRequest) {}, func(s string) string { return s[:strings.Index(s, "?")] }),
	} {
		if status != http.StatusBadRequest {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	if got := send(func(*saml.AuthnRequest) {}, same); got != http.StatusOK {
		t.Errorf("a good request after them answered %d", got)
	}
}

func TestTheLedgerMasksWhoSignedIn(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	page, _ := p.ask(t, false, false)
	_, _ = p.choose(t, page, url.Values{"choice": {"anna:49999990001"}})
	entries, _ := p.box.Ledger.Find(ledger.Query{System: "latvija"})
	if len(entries) < 3 || entries[0].Operation != "Response" || entries[1].Operation != "AuthnRequest" {
		t.Fatalf("ledger: %+v", entries)
	}
	if d := cmp.Diff([]string{"PK:010190-*****-UR:49999990001"}, entries[0].Subjects); d != "" {
		t.Error(d)
	}
}

func TestSignInFaults(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, false)
	fault := func(kind string) {
		status, body := call(t, nil, http.MethodPost, p.box.URL+"/_sandbox/fault", http.Header{"Content-Type": {"application/json"}},
			strings.NewReader(`{"system":"latvija","kind":"`+kind+`"}`))
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	fault("500")
	status, _ := call(t, p.browser, http.MethodGet, p.box.URL+"/saml/sso", nil, nil)
	if status != http.StatusInternalServerError {
		t.Errorf("500 answered %d", status)
	}
	fault("down")
	status, _ = call(t, p.browser, http.MethodPost, p.box.URL+"/saml/sso", nil, nil)
	if status != 0 {
		t.Errorf("down answered %d", status)
	}
	fault("wrong")
	page, id := p.ask(t, true, false)
	_, page = p.choose(t, page, url.Values{"choice": {"anna"}})
	_, err := p.accept(t, page, id)
	if err == nil {
		t.Error("a wrong assertion was accepted")
	}
	fault("cut")
	page, _ = p.ask(t, true, false)
	status, _ = p.choose(t, page, url.Values{"choice": {"anna"}})
	if status != 0 {
		t.Errorf("cut answered %d", status)
	}
}
