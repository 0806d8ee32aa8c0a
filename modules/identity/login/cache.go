package login

import (
	"context"
	"sync"
	"time"

	"pkip/app/httpx"
	"pkip/tenancy"
)

const (
	keepFor     = time.Second // a session that was closed elsewhere works this long at most
	maxSessions = 20_000
)

// cache spares the database the same session many times a second. The municipality is part of the key: a cookie of
// another host is never found.
type cache struct {
	now  func() time.Time
	mu   sync.Mutex
	rows map[string]cached
}

type cached struct {
	session httpx.Session
	until   time.Time
}

func newCache(now func() time.Time) *cache { return &cache{now: now, rows: map[string]cached{}} }

func keyOf(ctx context.Context, hash string) string {
	t, _ := tenancy.From(ctx)
	return t.ID + " " + hash
}

func (c *cache) get(ctx context.Context, hash string) (httpx.Session, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	row, ok := c.rows[keyOf(ctx, hash)]
	return row.session, ok && c.now().Before(row.until)
}

func (c *cache) put(ctx context.Context, hash string, s httpx.Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rows) >= maxSessions {
		clear(c.rows)
	}
	c.rows[keyOf(ctx, hash)] = cached{s, c.now().Add(keepFor)}
}

func (c *cache) forget(ctx context.Context, hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rows, keyOf(ctx, hash))
}
