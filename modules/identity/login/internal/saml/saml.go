// Package saml is the talk with latvija.lv's sign-in: SAML 2.0, one service provider for all municipalities. The
// attributes are those of the state's geoportal and of public client code; the form of NameID is VISS's.
package saml

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/crewjam/saml"
	"github.com/crewjam/saml/samlsp"
	dsig "github.com/russellhaering/goxmldsig"

	"pkip/app/apperr"
	"pkip/app/work"
)

// Claims of an assertion.
const (
	claimGiven  = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"
	claimFamily = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"
	claimCode   = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/privatepersonalidentifier"
)

// What can go wrong in the talk.
var (
	ErrDenied      = apperr.New(apperr.Forbidden, "login.denied")        // the person, or the sign-in, said no
	ErrUntrusted   = apperr.New(apperr.Forbidden, "login.untrusted")     // the answer does not prove what it says
	ErrUnreachable = apperr.New(apperr.Unavailable, "login.unreachable") // the sign-in does not answer
)

// maxAnswer bounds an answer: one of latvija.lv's is under 20 kB.
const maxAnswer = 512 << 10

// keepMetadata is how long the sign-in's own description is believed; its keys change rarely.
const keepMetadata = 10 * time.Minute

// Config of the service provider.
type Config struct {
	Root     string // the platform's address: "http://pkip.localhost:8080"
	Metadata string // address of the sign-in's metadata
	Pair     tls.Certificate
	Client   *http.Client
	Now      func() time.Time
}

// Provider is our side of the talk.
type Provider struct {
	cfg  Config
	cert *x509.Certificate
	root *url.URL

	mu   sync.Mutex
	idp  *saml.EntityDescriptor
	read time.Time
}

// New returns the service provider.
func New(cfg Config) (*Provider, error) {
	root, err := url.Parse(cfg.Root)
	if err != nil {
		return nil, fmt.Errorf("saml: address of the platform: %w", err)
	}
	cert, err := x509.ParseCertificate(cfg.Pair.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("saml: certificate: %w", err)
	}
	return &Provider{cfg: cfg, cert: cert, root: root}, nil
}

// Person is who an assertion speaks of.
type Person struct {
	Code      string   `json:"code"`
	Earlier   []string `json:"earlier,omitempty"`
	Given     string   `json:"given"`
	Family    string   `json:"family"`
	RegNo     string   `json:"regNo,omitempty"` // the company they came as the signatory of
	Assurance string   `json:"assurance"`
}

// Request makes a sign-in request. The browser goes to the address; id is what the answer has to name.
func (p *Provider) Request(ctx context.Context, relay string, force bool) (address, id string, err error) {
	sp, err := p.provider(ctx)
	if err != nil {
		return "", "", err
	}
	location := sp.GetSSOBindingLocation(saml.HTTPRedirectBinding)
	req, err := sp.MakeAuthenticationRequest(location, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		return "", "", fmt.Errorf("saml: request: %w", err)
	}
	if force {
		req.ForceAuthn = &force
	}
	to, err := req.Redirect(relay, sp)
	if err != nil {
		return "", "", fmt.Errorf("saml: request: %w", err)
	}
	return to.String(), req.ID, nil
}

// Read checks an answer to the request with this id: signature, audience, times, recipient. A fault that the person can
// do something about is ErrDenied, all others are ErrUntrusted with the reason for the log.
func (p *Provider) Read(ctx context.Context, encoded, request string) (who Person, err error) {
	if len(encoded) > maxAnswer {
		return who, ErrUntrusted
	}
	body, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return who, ErrUntrusted
	}
	sp, err := p.provider(ctx)
	if err != nil {
		return who, err
	}
	a, err := sp.ParseXMLResponse(body, []string{request}, sp.AcsURL)
	if err != nil {
		var said *saml.InvalidResponseError
		if errors.As(err, &said) {
			var status saml.ErrBadStatus
			if errors.As(said.PrivateErr, &status) {
				return who, ErrDenied
			}
			return who, fmt.Errorf("%w: %w", ErrUntrusted, said.PrivateErr)
		}
		return who, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	return personOf(a)
}

// personOf reads the claims. Several codes mean that all but the one in NameID are historic.
func personOf(a *saml.Assertion) (who Person, err error) {
	said := claims(a)
	who.Given, who.Family = said.Get(claimGiven), said.Get(claimFamily)
	codes := said[claimCode]
	for i := range codes {
		codes[i] = digits(codes[i])
	}
	if a.Subject != nil && a.Subject.NameID != nil {
		for part := range strings.SplitSeq(a.Subject.NameID.Value, "-UR:") {
			if code, ok := strings.CutPrefix(part, "PK:"); ok {
				who.Code = digits(code)
			} else {
				who.RegNo = digits(part)
			}
		}
	}
	if who.Code == "" && len(codes) == 1 {
		who.Code = codes[0]
	}
	for _, code := range codes {
		if code != who.Code {
			who.Earlier = append(who.Earlier, code)
		}
	}
	for _, s := range a.AuthnStatements {
		if s.AuthnContext.AuthnContextClassRef != nil {
			who.Assurance = s.AuthnContext.AuthnContextClassRef.Value
		}
	}
	if who.Code == "" || who.Family == "" {
		return who, fmt.Errorf("%w: no code or no name in the assertion", ErrUntrusted)
	}
	return who, nil
}

// claims are the values of an assertion's attributes, by name.
func claims(a *saml.Assertion) url.Values {
	all := url.Values{}
	for _, s := range a.AttributeStatements {
		for _, attr := range s.Attributes {
			for _, v := range attr.Values {
				all.Add(attr.Name, v.Value)
			}
		}
	}
	return all
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Metadata describes us to the sign-in.
func (p *Provider) Metadata() ([]byte, error) {
	sp := p.bare()
	body, err := xml.MarshalIndent(sp.Metadata(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("saml: metadata: %w", err)
	}
	return append([]byte(xml.Header), body...), nil
}

func (p *Provider) bare() *saml.ServiceProvider {
	return &saml.ServiceProvider{
		EntityID:          p.root.JoinPath("saml", "metadata").String(),
		Key:               p.key(),
		Certificate:       p.cert,
		HTTPClient:        p.cfg.Client,
		MetadataURL:       *p.root.JoinPath("saml", "metadata"),
		AcsURL:            *p.root.JoinPath("saml", "acs"),
		SignatureMethod:   dsig.RSASHA256SignatureMethod,
		AuthnNameIDFormat: saml.UnspecifiedNameIDFormat,
	}
}

// provider is bare with the sign-in's description, which is read again now and then.
func (p *Provider) provider(ctx context.Context) (*saml.ServiceProvider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.Now()
	if p.idp == nil || now.Sub(p.read) > keepMetadata {
		idp, err := p.fetch(ctx)
		switch {
		case err == nil:
			p.idp, p.read = idp, now
		case p.idp == nil:
			return nil, err
		} // an old description is better than none
	}
	sp := p.bare()
	sp.IDPMetadata = p.idp
	return sp, nil
}

func (p *Provider) fetch(ctx context.Context) (*saml.EntityDescriptor, error) {
	err := work.Outside(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.cfg.Metadata, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	res, err := p.cfg.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", ErrUnreachable, res.StatusCode)
	}
	var body bytes.Buffer
	_, err = io.Copy(&body, io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	idp, err := samlsp.ParseMetadata(body.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return idp, nil
}
