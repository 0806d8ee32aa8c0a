package signin

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	xrv "github.com/mattermost/xml-roundtrip-validator"
	dsig "github.com/russellhaering/goxmldsig"
)

// maxMessage bounds a protocol message after unpacking.
const maxMessage = 256 << 10

// incoming is a protocol message as it came, with what is needed to judge its signature.
type incoming struct {
	xml        []byte
	relayState string
	query      string // the raw query of the redirect binding; empty for POST
}

// receive unpacks the message of either binding.
func receive(r *http.Request) (incoming, error) {
	if r.Method == http.MethodPost {
		err := r.ParseForm()
		if err != nil {
			return incoming{}, fmt.Errorf("reading the form: %w", err)
		}
		raw, err := base64.StdEncoding.DecodeString(r.PostForm.Get("SAMLRequest"))
		if err != nil {
			return incoming{}, fmt.Errorf("decoding the message: %w", err)
		}
		return checked(incoming{xml: raw, relayState: r.PostForm.Get("RelayState")})
	}
	q := r.URL.Query()
	packed, err := base64.StdEncoding.DecodeString(q.Get("SAMLRequest"))
	if err != nil {
		return incoming{}, fmt.Errorf("decoding the message: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxMessage+1))
	if err != nil {
		return incoming{}, fmt.Errorf("unpacking the message: %w", err)
	}
	return checked(incoming{xml: raw, relayState: q.Get("RelayState"), query: r.URL.RawQuery})
}

func checked(in incoming) (incoming, error) {
	if len(in.xml) == 0 || len(in.xml) > maxMessage {
		return incoming{}, errors.New("the message is empty or too long")
	}
	if len(in.relayState) > 2000 {
		return incoming{}, errors.New("the relay state is too long")
	}
	err := xrv.Validate(bytes.NewReader(in.xml))
	if err != nil {
		return incoming{}, fmt.Errorf("the message is not sound XML: %w", err)
	}
	return in, nil
}

// signed says whether the sender signed, and fails if the signature is not good.
func (in incoming) signed(sp *saml.EntityDescriptor) (bool, error) {
	certs, err := signingCertificates(sp)
	if err != nil {
		return false, err
	}
	if in.query != "" && strings.Contains("&"+in.query, "&Signature=") {
		return true, checkQuery(in.query, certs)
	}
	doc := etree.NewDocument()
	err = doc.ReadFromBytes(in.xml)
	if err != nil {
		return false, fmt.Errorf("reading the message: %w", err)
	}
	if !slices.ContainsFunc(doc.Root().ChildElements(), func(e *etree.Element) bool { return e.Tag == "Signature" }) {
		return false, nil
	}
	_, err = dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: certs}).Validate(doc.Root())
	if err != nil {
		return true, fmt.Errorf("the signature is not good: %w", err)
	}
	return true, nil
}

// checkQuery judges the detached signature of the redirect binding, over the query exactly as sent.
func checkQuery(query string, certs []*x509.Certificate) error {
	raw := map[string]string{}
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		raw[name] = part
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("reading the query: %w", err)
	}
	if values.Get("SigAlg") != dsig.RSASHA256SignatureMethod {
		return fmt.Errorf("the signature method %q is not RSA-SHA256", values.Get("SigAlg"))
	}
	signature, err := base64.StdEncoding.DecodeString(values.Get("Signature"))
	if err != nil {
		return fmt.Errorf("decoding the signature: %w", err)
	}
	var parts []string
	for _, name := range []string{"SAMLRequest", "RelayState", "SigAlg"} {
		if raw[name] != "" {
			parts = append(parts, raw[name])
		}
	}
	digest := sha256.Sum256([]byte(strings.Join(parts, "&")))
	for _, c := range certs {
		key, ok := c.PublicKey.(*rsa.PublicKey)
		if ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil {
			return nil
		}
	}
	return errors.New("the signature is not good")
}

func signingCertificates(sp *saml.EntityDescriptor) ([]*x509.Certificate, error) {
	return certificates(sp, func(use string) bool { return use == "signing" || use == "" })
}

func certificates(sp *saml.EntityDescriptor, wanted func(use string) bool) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for _, d := range sp.SPSSODescriptors {
		for _, k := range d.KeyDescriptors {
			if !wanted(k.Use) {
				continue
			}
			for _, c := range k.KeyInfo.X509Data.X509Certificates {
				der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Data), ""))
				if err != nil {
					return nil, fmt.Errorf("decoding the provider's certificate: %w", err)
				}
				cert, err := x509.ParseCertificate(der)
				if err != nil {
					return nil, fmt.Errorf("parsing the provider's certificate: %w", err)
				}
				list = append(list, cert)
			}
		}
	}
	return list, nil
}

// authnRequest judges a request to sign somebody in: known provider, known address, fresh, signed if promised.
func (s *SignIn) authnRequest(r *http.Request, in incoming) (*saml.IdpAuthnRequest, error) {
	var peek saml.AuthnRequest
	err := xml.Unmarshal(in.xml, &peek)
	if err != nil {
		return nil, fmt.Errorf("parsing the request: %w", err)
	}
	req := &saml.IdpAuthnRequest{
		IDP: s.idp(finder{s, peek.AssertionConsumerServiceURL}), HTTPRequest: r, RelayState: in.relayState,
		RequestBuffer: in.xml, Now: s.now(),
	}
	err = req.Validate()
	if err != nil {
		return nil, fmt.Errorf("judging the request: %w", err)
	}
	if req.ACSEndpoint.Binding != saml.HTTPPostBinding {
		return nil, errors.New("the answer would not go by POST")
	}
	signed, err := in.signed(req.ServiceProviderMetadata)
	if err != nil {
		return nil, err
	}
	promised := req.SPSSODescriptor.AuthnRequestsSigned
	if promised != nil && *promised && !signed {
		return nil, errors.New("the provider signs its requests, this one is not signed")
	}
	return req, nil
}

// finder looks a provider up for the library, which passes no address: an unknown address makes us read
// the provider's metadata again, for it may have taken in a municipality.
type finder struct {
	s   *SignIn
	acs string
}

// GetServiceProvider implements saml.ServiceProviderProvider.
func (f finder) GetServiceProvider(r *http.Request, id string) (*saml.EntityDescriptor, error) {
	return f.s.providers.find(r.Context(), id, func(e *saml.EntityDescriptor) bool {
		for _, d := range e.SPSSODescriptors {
			for _, acs := range d.AssertionConsumerServices {
				if f.acs == "" || acs.Location == f.acs {
					return true
				}
			}
		}
		return false
	})
}
