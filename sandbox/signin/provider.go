package signin

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/crewjam/saml"
)

// providers knows the service providers, that is the platform, by its published metadata. It is read when
// first needed, again when a request names what it does not know, and at least every quarter of an hour.
type providers struct {
	url    string
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	read  time.Time
	known map[string]*saml.EntityDescriptor
}

const (
	metadataAge  = 15 * time.Minute
	metadataRest = time.Second // so that strangers cannot make us hammer the platform
	metadataSize = 1 << 20
)

// find returns the provider of that name for whom accept is true.
func (p *providers) find(ctx context.Context, id string, accept func(*saml.EntityDescriptor) bool) (*saml.EntityDescriptor, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.known[id]
	age := p.now().Sub(p.read)
	if ok && age < metadataAge && accept(e) {
		return e, nil
	}
	if p.read.IsZero() || age >= metadataRest {
		err := p.fetch(ctx)
		if err != nil {
			return nil, err
		}
	}
	e, ok = p.known[id]
	if !ok || !accept(e) {
		return nil, os.ErrNotExist // what crewjam/saml asks for
	}
	return e, nil
}

func (p *providers) fetch(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return fmt.Errorf("asking for the platform's metadata: %w", err)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("asking for the platform's metadata: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the platform answered %d instead of its metadata", res.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, metadataSize))
	if err != nil {
		return fmt.Errorf("reading the platform's metadata: %w", err)
	}
	known, err := parseMetadata(raw)
	if err != nil {
		return err
	}
	p.known, p.read = known, p.now()
	return nil
}

// parseMetadata takes one entity or a list of them.
func parseMetadata(raw []byte) (map[string]*saml.EntityDescriptor, error) {
	known := map[string]*saml.EntityDescriptor{}
	var one saml.EntityDescriptor
	errOne := xml.Unmarshal(raw, &one)
	if errOne == nil {
		known[one.EntityID] = &one
		return known, nil
	}
	var many saml.EntitiesDescriptor
	err := xml.Unmarshal(raw, &many)
	if err != nil {
		return nil, fmt.Errorf("parsing the platform's metadata: %w", errors.Join(errOne, err))
	}
	for i := range many.EntityDescriptors {
		known[many.EntityDescriptors[i].EntityID] = &many.EntityDescriptors[i]
	}
	return known, nil
}

// metadata is what we publish of ourselves.
func (s *SignIn) metadata() *saml.EntityDescriptor {
	descriptor := saml.IDPSSODescriptor{
		SSODescriptor: saml.SSODescriptor{
			RoleDescriptor: saml.RoleDescriptor{
				ProtocolSupportEnumeration: "urn:oasis:names:tc:SAML:2.0:protocol",
				KeyDescriptors: []saml.KeyDescriptor{{Use: "signing", KeyInfo: saml.KeyInfo{X509Data: saml.X509Data{
					X509Certificates: []saml.X509Certificate{{Data: s.certificate()}},
				}}}},
			},
			SingleLogoutServices: []saml.Endpoint{
				{Binding: saml.HTTPRedirectBinding, Location: s.url + "/saml/slo"},
				{Binding: saml.HTTPPostBinding, Location: s.url + "/saml/slo"},
			},
			NameIDFormats: []saml.NameIDFormat{NameIDFormat},
		},
		SingleSignOnServices: []saml.Endpoint{
			{Binding: saml.HTTPRedirectBinding, Location: s.url + "/saml/sso"},
			{Binding: saml.HTTPPostBinding, Location: s.url + "/saml/sso"},
		},
	}
	return &saml.EntityDescriptor{
		EntityID: s.entityID(), ValidUntil: s.now().UTC().Add(48 * time.Hour), CacheDuration: time.Hour,
		IDPSSODescriptors: []saml.IDPSSODescriptor{descriptor},
	}
}

func (s *SignIn) entityID() string { return s.url + "/saml/metadata" }
