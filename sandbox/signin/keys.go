package signin

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// KeyPair signs what the sign-in says.
type KeyPair struct {
	Key  *rsa.PrivateKey
	Cert *x509.Certificate
}

const (
	keyFile  = "sandbox-key.pem"
	certFile = "sandbox-cert.pem"
)

// Keys reads the key pair of a folder and makes it when it is not there, so that the platform's trust
// outlives a restart. An empty folder name makes a pair that nobody keeps.
func Keys(folder string, now time.Time) (KeyPair, error) {
	if folder == "" {
		pair, _, _, err := makeKeys(now)
		return pair, err
	}
	pair, err := readKeys(folder)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return pair, err
	}
	pair, key, cert, err := makeKeys(now)
	if err != nil {
		return KeyPair{}, err
	}
	err = os.MkdirAll(folder, 0o700)
	if err != nil {
		return KeyPair{}, fmt.Errorf("making the data folder: %w", err)
	}
	err = os.WriteFile(filepath.Join(folder, certFile), cert, 0o600)
	if err != nil {
		return KeyPair{}, fmt.Errorf("keeping the certificate: %w", err)
	}
	err = os.WriteFile(filepath.Join(folder, keyFile), key, 0o600)
	if err != nil {
		return KeyPair{}, fmt.Errorf("keeping the key: %w", err)
	}
	return pair, nil
}

func readKeys(folder string) (KeyPair, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return KeyPair{}, fmt.Errorf("opening the data folder: %w", err)
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	key, err := root.ReadFile(keyFile)
	if err != nil {
		return KeyPair{}, fmt.Errorf("reading the key: %w", err)
	}
	cert, err := root.ReadFile(certFile)
	if err != nil {
		return KeyPair{}, fmt.Errorf("reading the certificate: %w", err)
	}
	return ParseKeys(key, cert)
}

// ParseKeys reads a key pair from PEM.
func ParseKeys(keyPEM, certPEM []byte) (KeyPair, error) {
	k, _ := pem.Decode(keyPEM)
	c, _ := pem.Decode(certPEM)
	if k == nil || c == nil {
		return KeyPair{}, errors.New("the key pair is not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(k.Bytes)
	if err != nil {
		return KeyPair{}, fmt.Errorf("parsing the key: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return KeyPair{}, errors.New("the key is not RSA")
	}
	cert, err := x509.ParseCertificate(c.Bytes)
	if err != nil {
		return KeyPair{}, fmt.Errorf("parsing the certificate: %w", err)
	}
	return KeyPair{Key: key, Cert: cert}, nil
}

func makeKeys(now time.Time) (pair KeyPair, keyPEM, certPEM []byte, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return KeyPair{}, nil, nil, fmt.Errorf("making a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return KeyPair{}, nil, nil, fmt.Errorf("drawing a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Sandbox of latvija.lv sign-in", Country: []string{"LV"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return KeyPair{}, nil, nil, fmt.Errorf("making a certificate: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return KeyPair{}, nil, nil, fmt.Errorf("writing the key: %w", err)
	}
	keyPEM = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	pair, err = ParseKeys(keyPEM, certPEM)
	return pair, keyPEM, certPEM, err
}
