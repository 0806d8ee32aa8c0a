// Package dagr is the talk with the state's registers over the national data distribution platform: a token, a
// permission for each service, the acting person and the purpose with every question. The shape of tokens and
// permissions is the platform's public documentation; the queries are own shape until the state publishes theirs.
package dagr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/work"
	"pkip/tenancy"
)

// What a register may say besides an answer.
var (
	ErrNotFound = errors.New("dagr: no such record")
	ErrRefused  = errors.New("dagr: refused") // no permission, or the quota is used: a person has to act
)

const (
	maxAnswer = 1 << 20
	tries     = 2
)

// Config of the talk.
type Config struct {
	URL    string
	Client string // "{slug}" stands for the municipality's
	Secret string
	HTTP   *http.Client
	Now    func() time.Time
}

// Client asks registers for every municipality, with its own credentials.
type Client struct {
	cfg      Config
	mu       sync.Mutex
	grants   map[string]grant // by tenant
	breakers map[string]*gobreaker.CircuitBreaker[[]byte]
}

// grant is a token and the permission numbers that came with it.
type grant struct {
	token       string
	until       time.Time
	permissions map[string]string // by service
}

// New returns a client.
func New(cfg Config) *Client {
	return &Client{cfg: cfg, grants: map[string]grant{}, breakers: map[string]*gobreaker.CircuitBreaker[[]byte]{}}
}

// Question is what is asked, by whom and why.
type Question struct {
	Service string // "fpr_person"
	Query   string // "by_code"
	Params  url.Values
	User    string // personal code of the person who acts
	Purpose string
}

// Ask asks and reads the answer into out. A register that does not answer is eservice.ErrUnavailable, and for a while is
// not asked any more: residents do not wait for what is known to be down.
func (c *Client) Ask(ctx context.Context, q Question, out any) error {
	err := work.Outside(ctx)
	if err != nil {
		return err
	}
	t, ok := tenancy.From(ctx)
	if !ok {
		return work.ErrNoTenant
	}
	body, err := c.breaker(q.Service).Execute(func() ([]byte, error) { return c.try(ctx, t, q) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return fmt.Errorf("%w: %s", eservice.ErrUnavailable, q.Service)
	}
	if err != nil {
		return err
	}
	err = json.Unmarshal(body, out)
	if err != nil {
		return fmt.Errorf("%w: %s answers in another shape", eservice.ErrUnavailable, q.Service)
	}
	return nil
}

// try asks once more after a fault of transport; a register's own no is final.
func (c *Client) try(ctx context.Context, t tenancy.Tenant, q Question) (body []byte, err error) {
	for range tries {
		body, err = c.once(ctx, t, q)
		var slow net.Error
		if !errors.Is(err, eservice.ErrUnavailable) || ctx.Err() != nil || (errors.As(err, &slow) && slow.Timeout()) { // nobody waits twice
			return body, err
		}
	}
	return nil, err
}

func (c *Client) once(ctx context.Context, t tenancy.Tenant, q Question) ([]byte, error) {
	g, err := c.grant(ctx, t)
	if err != nil {
		return nil, err
	}
	number, ok := g.permissions[q.Service]
	if !ok {
		return nil, fmt.Errorf("%w: %s has no permission for %s", ErrRefused, t.ID, q.Service)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.URL+"/"+q.Service+"/"+q.Query+"?"+q.Params.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("dagr: %w", err)
	}
	req.Header.Set("Authorization", g.token)
	req.Header.Set("X-DAGR-Permission", number)
	req.Header.Set("X-User", q.User)
	req.Header.Set("X-Purpose", url.PathEscape(q.Purpose)) // headers are ASCII
	status, body, err := c.send(req)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusOK:
		return body, nil
	case status == http.StatusNotFound:
		return nil, ErrNotFound
	case status == http.StatusUnauthorized:
		c.forget(t)
		return nil, fmt.Errorf("%w: the token of %s is not taken", eservice.ErrUnavailable, t.ID)
	case status == http.StatusForbidden, status == http.StatusTooManyRequests, status == http.StatusBadRequest:
		return nil, fmt.Errorf("%w: %s says %d", ErrRefused, q.Service, status)
	}
	return nil, fmt.Errorf("%w: %s says %d", eservice.ErrUnavailable, q.Service, status)
}

// send does not pass on the address in an error: a personal code stands in it.
func (c *Client) send(req *http.Request) (status int, body []byte, err error) {
	res, err := c.cfg.HTTP.Do(req)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return 0, nil, fmt.Errorf("%w: %w", eservice.ErrUnavailable, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", eservice.ErrUnavailable, err)
	}
	return res.StatusCode, body, nil
}

// grant returns the municipality's token and permissions, fresh ones when the old are about to end.
func (c *Client) grant(ctx context.Context, t tenancy.Tenant) (grant, error) {
	c.mu.Lock()
	g, ok := c.grants[t.ID]
	c.mu.Unlock()
	if ok && c.cfg.Now().Before(g.until) {
		return g, nil
	}
	g, err := c.sign(ctx, t)
	if err != nil {
		return g, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.grants[t.ID] = g
	return g, nil
}

func (c *Client) sign(ctx context.Context, t tenancy.Tenant) (g grant, err error) {
	ask, err := json.Marshal(map[string]string{
		"client_id": strings.ReplaceAll(c.cfg.Client, "{slug}", t.Slug), "client_secret": c.cfg.Secret,
	})
	if err != nil {
		return g, fmt.Errorf("dagr: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.URL+"/token", bytes.NewReader(ask))
	if err != nil {
		return g, fmt.Errorf("dagr: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	var token struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	err = c.read(req, &token)
	if err != nil {
		return g, err
	}
	req, err = http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.URL+"/current_user_permissions", nil)
	if err != nil {
		return g, fmt.Errorf("dagr: %w", err)
	}
	req.Header.Set("Authorization", token.AccessToken)
	var held []permission
	err = c.read(req, &held)
	if err != nil {
		return g, err
	}
	now := c.cfg.Now()
	g = grant{token: token.AccessToken, until: now.Add(time.Duration(token.ExpiresIn) * time.Second * 9 / 10), permissions: map[string]string{}}
	left := map[string]int64{}
	for _, h := range held {
		if !h.holds(now) || h.left() <= left[h.Service] {
			continue // of several for one service, the one that lasts longest
		}
		g.permissions[h.Service], left[h.Service] = h.Number, h.left()
	}
	return g, nil
}

// permission is what a municipality may ask one service, for how long and how often.
type permission struct {
	Service string `json:"service_name"`
	Number  string `json:"permission_number"`
	Used    int64  `json:"use_count"`
	Quota   *int64 `json:"use_count_quota"`
	From    string `json:"valid_from"`
	To      string `json:"valid_to"`
}

func (p permission) holds(now time.Time) bool {
	today := calendar.On(now).String()
	return (p.From == "" || p.From[:min(len(p.From), 10)] <= today) && (p.To == "" || today <= p.To[:min(len(p.To), 10)])
}

// left is how often it may still be used.
func (p permission) left() int64 {
	if p.Quota == nil {
		return math.MaxInt64
	}
	return *p.Quota - p.Used
}

func (c *Client) read(req *http.Request, out any) error {
	status, body, err := c.send(req)
	if err != nil {
		return err
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return fmt.Errorf("%w: the credentials are not taken", ErrRefused)
	}
	if status != http.StatusOK {
		return fmt.Errorf("%w: status %d", eservice.ErrUnavailable, status)
	}
	err = json.Unmarshal(body, out)
	if err != nil {
		return fmt.Errorf("%w: another shape", eservice.ErrUnavailable)
	}
	return nil
}

func (c *Client) forget(t tenancy.Tenant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.grants, t.ID)
}

// breaker of one register: after five faults in a row it is left alone for ten seconds.
func (c *Client) breaker(service string) *gobreaker.CircuitBreaker[[]byte] {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.breakers[service]
	if !ok {
		b = gobreaker.NewCircuitBreaker[[]byte](gobreaker.Settings{
			Name: service, Timeout: 10 * time.Second,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= 5 },
			IsSuccessful: func(err error) bool { return !errors.Is(err, eservice.ErrUnavailable) },
		})
		c.breakers[service] = b
	}
	return b
}
