package signin

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	"github.com/crewjam/saml/xmlenc"
	dsig "github.com/russellhaering/goxmldsig"
)

// respond makes the signed answer with the assertion, which is signed too and, where the provider publishes
// an encryption key, encrypted to it.
func (s *SignIn) respond(a *saml.Assertion, to address, encryptTo *x509.Certificate) ([]byte, error) {
	signature, err := s.sign(a.Element())
	if err != nil {
		return nil, err
	}
	a.Signature = signature
	el := a.Element()
	if encryptTo != nil {
		el, err = encrypt(el, encryptTo)
		if err != nil {
			return nil, err
		}
	}
	return s.finish(s.response(to, saml.StatusSuccess), el)
}

// refuse makes the signed answer that nobody was signed in.
func (s *SignIn) refuse(to address, reason, message string) ([]byte, error) {
	res := s.response(to, saml.StatusResponder)
	res.Status.StatusCode.StatusCode = &saml.StatusCode{Value: reason}
	res.Status.StatusMessage = &saml.StatusMessage{Value: message}
	return s.finish(res, nil)
}

func (s *SignIn) response(to address, status string) *saml.Response {
	return &saml.Response{
		ID: s.newID(), InResponseTo: to.requestID, Version: "2.0", IssueInstant: s.now().UTC().Truncate(time.Millisecond),
		Destination: to.acs,
		Issuer:      &saml.Issuer{Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity", Value: s.entityID()},
		Status:      saml.Status{StatusCode: saml.StatusCode{Value: status}},
	}
}

func (s *SignIn) finish(res *saml.Response, assertion *etree.Element) ([]byte, error) {
	build := func() *etree.Element {
		el := res.Element()
		if assertion != nil {
			el.AddChild(assertion)
		}
		return el
	}
	signature, err := s.sign(build())
	if err != nil {
		return nil, err
	}
	res.Signature = signature
	return write(build())
}

func write(el *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(el)
	raw, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("writing the message: %w", err)
	}
	return raw, nil
}

// sign returns the enveloped RSA-SHA256 signature of an element.
func (s *SignIn) sign(el *etree.Element) (*etree.Element, error) {
	ctx, err := dsig.NewSigningContext(s.keys.Key, [][]byte{s.keys.Cert.Raw})
	if err != nil {
		return nil, fmt.Errorf("preparing to sign: %w", err)
	}
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	err = ctx.SetSignatureMethod(dsig.RSASHA256SignatureMethod)
	if err != nil {
		return nil, fmt.Errorf("choosing the signature method: %w", err)
	}
	signature, err := ctx.ConstructSignature(el, true)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return signature, nil
}

func encrypt(el *etree.Element, to *x509.Certificate) (*etree.Element, error) {
	plain, err := write(el)
	if err != nil {
		return nil, err
	}
	e := xmlenc.OAEP()
	e.BlockCipher = xmlenc.AES256CBC
	e.DigestMethod = &xmlenc.SHA1
	data, err := e.Encrypt(to, plain, nil)
	if err != nil {
		return nil, fmt.Errorf("encrypting the assertion: %w", err)
	}
	data.CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Element")
	wrapped := etree.NewElement("saml:EncryptedAssertion")
	wrapped.AddChild(data)
	return wrapped, nil
}

// encryptionKey is the certificate that a provider wants assertions encrypted to, or nil.
func encryptionKey(sp *saml.EntityDescriptor) (*x509.Certificate, error) {
	certs, err := certificates(sp, func(use string) bool { return use == "encryption" })
	if err != nil {
		return nil, err
	}
	if len(certs) == 0 {
		return nil, nil //nolint:nilnil // no key is an answer, not a fault
	}
	return certs[0], nil
}

// logoutResponse is the signed answer to a request to sign out.
func (s *SignIn) logoutResponse(requestID, destination string) ([]byte, error) {
	if destination == "" {
		return nil, errors.New("the provider has no address for answers to signing out")
	}
	res := &saml.LogoutResponse{
		ID: s.newID(), InResponseTo: requestID, Version: "2.0", IssueInstant: s.now().UTC().Truncate(time.Millisecond),
		Destination: destination,
		Issuer:      &saml.Issuer{Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity", Value: s.entityID()},
		Status:      saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}},
	}
	signature, err := s.sign(res.Element())
	if err != nil {
		return nil, err
	}
	res.Signature = signature
	return write(res.Element())
}

func encode(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }
