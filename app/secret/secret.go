// Package secret keeps what may not lie about readable: it seals values for storing, makes look-up marks of them, and
// derives every key of the product from one master secret.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// KeyID names the key in a sealed value, so that keys can be replaced while old values stay readable.
const KeyID = 1

// ErrSealed means that a value was not sealed by us, or was changed.
var ErrSealed = errors.New("secret: the value cannot be opened")

// Master is the secret that all others come from. It is 32 bytes and never enters the database.
type Master [32]byte

// ParseMaster reads 64 hexadecimal digits.
func ParseMaster(text string) (m Master, err error) {
	body, err := hex.DecodeString(text)
	if err != nil || len(body) != len(m) {
		return m, errors.New("secret: PKIP_SECRET must be 64 hexadecimal digits")
	}
	copy(m[:], body)
	return m, nil
}

// NewMaster makes one.
func NewMaster() (m Master) {
	_, _ = rand.Read(m[:]) // cannot fail in Go
	return m
}

// String hides the secret from logs.
func (Master) String() string { return "secret" }

// Hex writes the secret for a file that only its owner reads.
func (m Master) Hex() string { return hex.EncodeToString(m[:]) }

// Key derives the key of one purpose (RFC 5869).
func (m Master) Key(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, m[:], nil, "pkip "+purpose, len(m))
	if err != nil {
		panic(err) // only for lengths that we do not ask for
	}
	return key
}

// Box seals and marks values of one purpose.
type Box struct {
	seal cipher.AEAD
	mark []byte
}

// Box returns the box of a purpose.
func (m Master) Box(purpose string) *Box {
	block, err := aes.NewCipher(m.Key(purpose + " seal"))
	if err != nil {
		panic(err) // 32 bytes are an AES key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size GCM wants
	}
	return &Box{seal: aead, mark: m.Key(purpose + " mark")}
}

// Seal encrypts value (AES-256-GCM). bound is what it belongs to, such as the id of its row: elsewhere it cannot be
// opened, so that rows cannot be exchanged.
func (b *Box) Seal(value, bound string) []byte {
	nonce := make([]byte, b.seal.NonceSize())
	_, _ = rand.Read(nonce) // cannot fail in Go
	return b.seal.Seal(append([]byte{KeyID}, nonce...), nonce, []byte(value), []byte(bound))
}

// Open decrypts what Seal made.
func (b *Box) Open(sealed []byte, bound string) (string, error) {
	n := b.seal.NonceSize()
	if len(sealed) < 1+n || sealed[0] != KeyID {
		return "", ErrSealed
	}
	value, err := b.seal.Open(nil, sealed[1:1+n], sealed[1+n:], []byte(bound))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return string(value), nil
}

// Mark returns a keyed hash by which a value can be found and not read.
func (b *Box) Mark(value string) []byte {
	mac := hmac.New(sha256.New, b.mark)
	mac.Write([]byte(value))
	return mac.Sum(nil)
}

// Token returns a fresh secret for a link or a cookie: 256 random bits in hexadecimal.
func Token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // cannot fail in Go
	return hex.EncodeToString(b[:])
}

// Hash is what is stored of a token: whoever reads the table cannot use it.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
