package httpx

import (
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// Limit is how often one address may come: steadily per second, and at once.
type Limit struct {
	PerSecond float64
	Burst     int
}

// Limits are the general limit and the named ones, which routes ask for by Limited. The zero general limit lets all
// through.
type Limits struct {
	General Limit
	Named   map[string]Limit
}

// maxVisitors bounds the memory: beyond it everybody starts anew, which is lenient and cannot be driven to exhaustion.
const maxVisitors = 50_000

type limiter struct {
	limits Limits
	now    func() time.Time
	mu     sync.Mutex
	seen   map[string]*rate.Limiter
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{limits: l, now: now, seen: map[string]*rate.Limiter{}}
}

// allow counts one call of ip under the limit of this name; the empty name is the general one.
func (l *limiter) allow(name, ip string) bool {
	limit := l.limits.General
	if name != "" {
		limit = l.limits.Named[name]
	}
	if limit.Burst == 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) > maxVisitors {
		clear(l.seen)
	}
	bucket, ok := l.seen[name+" "+ip]
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(limit.PerSecond), limit.Burst)
		l.seen[name+" "+ip] = bucket
	}
	return bucket.AllowN(l.now(), 1)
}

func (r *Router) rate(c *gin.Context) {
	if !r.limiter.allow("", c.ClientIP()) {
		c.Header("Retry-After", "5")
		r.trouble(c, http.StatusTooManyRequests, "request.too_many", nil)
		return
	}
	c.Next()
}
