// Package access knows who may call the sandbox's interfaces: one client per municipality, its secret,
// its tokens and the permissions that were granted to it.
package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"pkip/sandbox/data"
)

// Lifetime of a token.
const Lifetime = time.Hour

// Audiences of tokens: one made for the registers does not open the service catalogue.
const (
	Registers = "dagr"
	Catalogue = "ppk"
)

// Refusals.
var (
	ErrCredentials = errors.New("unknown client or wrong secret")
	ErrToken       = errors.New("unknown or expired token")
	ErrSlug        = errors.New("a client's slug is 2 to 40 small letters, digits or hyphens")
	ErrFull        = errors.New("no more clients fit")
)

// Client is a municipality's technical user.
type Client struct {
	ID           string
	Municipality data.Municipality
	Permissions  []*Permission
}

type token struct {
	client   *Client
	audience string
	until    time.Time
}

// Desk hands out tokens and answers whose they are.
type Desk struct {
	now    func() time.Time
	secret string
	seed   []data.Municipality

	mu      sync.Mutex
	clients map[string]*Client
	tokens  map[string]token
}

// NewDesk makes the desk with a client for each demo municipality.
func NewDesk(now func() time.Time, secret string, municipalities []data.Municipality) *Desk {
	d := &Desk{now: now, secret: secret, seed: municipalities}
	d.Reset()
	return d
}

// Reset forgets all tokens, uses and added clients.
func (d *Desk) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clients, d.tokens = map[string]*Client{}, map[string]token{}
	for _, m := range d.seed {
		c := newClient(m)
		d.clients[c.ID] = c
	}
}

func newClient(m data.Municipality) *Client {
	return &Client{ID: "pkip-" + m.Slug, Municipality: m, Permissions: grant(m.Series)}
}

var slugs = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// maxClients is more than there are municipalities.
const maxClients = 200

// Admit makes a client for one more municipality, with permissions of its own; a known one stays as it is.
func (d *Desk) Admit(slug string) (*Client, error) {
	if !slugs.MatchString(slug) {
		return nil, ErrSlug
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.clients["pkip-"+slug]
	if ok {
		return c, nil
	}
	if len(d.clients) >= maxClients {
		return nil, ErrFull
	}
	c = newClient(data.Municipality{Slug: slug, Name: slug, NameEN: slug, Series: (len(d.clients) + 1) * 100})
	d.clients[c.ID] = c
	return c, nil
}

// Issue gives a token to a client who knows the secret.
func (d *Desk) Issue(audience, id, secret string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.clients[id]
	if !ok || subtle.ConstantTimeCompare([]byte(secret), []byte(d.secret)) != 1 {
		return "", ErrCredentials
	}
	now := d.now()
	for t, old := range d.tokens { // the desk is small; sweeping here needs no clockwork
		if !old.until.After(now) {
			delete(d.tokens, t)
		}
	}
	raw := make([]byte, 32)
	_, err := rand.Read(raw)
	if err != nil {
		return "", fmt.Errorf("drawing a token: %w", err)
	}
	t := hex.EncodeToString(raw)
	d.tokens[t] = token{client: c, audience: audience, until: now.Add(Lifetime)}
	return t, nil
}

// Holder is the client to whom a token was given for that audience.
func (d *Desk) Holder(audience, t string) (*Client, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	got, ok := d.tokens[t]
	if !ok || got.audience != audience || !got.until.After(d.now()) {
		return nil, ErrToken
	}
	return got.client, nil
}

// Permissions are copies of what a client holds, with the uses counted so far.
func (d *Desk) Permissions(c *Client) []Permission {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := make([]Permission, 0, len(c.Permissions))
	for _, p := range c.Permissions {
		list = append(list, *p)
	}
	return list
}

// Use counts one use of a permission, if it is the client's own, for that service, valid today and not used up.
func (d *Desk) Use(c *Client, number, service string) (Permission, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(c.Permissions, func(p *Permission) bool { return p.Number == number })
	if i < 0 {
		return Permission{}, ErrPermission
	}
	p, today := c.Permissions[i], d.now().UTC().Format(time.DateOnly)
	switch {
	case p.Service != service:
		return Permission{}, ErrService
	case today < p.ValidFrom || today > p.ValidTo:
		return Permission{}, ErrExpired
	case p.Used >= p.Quota:
		return Permission{}, ErrQuota
	}
	p.Used++
	return *p, nil
}
