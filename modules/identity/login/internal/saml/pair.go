package saml

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// NewPair makes a key and a certificate of our own for a service provider, as PEM. Both sides exchange them by metadata,
// so nobody else has to vouch for the certificate.
func NewPair(name string, now time.Time) (certificate, key []byte, err error) {
	private, err := rsa.GenerateKey(rand.Reader, 3072)
	if err != nil {
		return nil, nil, fmt.Errorf("saml: key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, nil, fmt.Errorf("saml: serial: %w", err)
	}
	body, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature,
	}, &x509.Certificate{Subject: pkix.Name{CommonName: name}}, &private.PublicKey, private)
	if err != nil {
		return nil, nil, fmt.Errorf("saml: certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("saml: key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: body}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), nil
}

// ParsePair reads what NewPair made, or a key and certificate from elsewhere.
func ParsePair(certificate, key []byte) (tls.Certificate, error) {
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return pair, fmt.Errorf("saml: key and certificate: %w", err)
	}
	if _, ok := pair.PrivateKey.(*rsa.PrivateKey); !ok {
		return pair, fmt.Errorf("saml: the key is %T, latvija.lv wants RSA", pair.PrivateKey)
	}
	return pair, nil
}

func (p *Provider) key() *rsa.PrivateKey {
	key, ok := p.cfg.Pair.PrivateKey.(*rsa.PrivateKey)
	if !ok {
		return nil // ParsePair refused it
	}
	return key
}
