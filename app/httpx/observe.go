package httpx

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"pkip/app/policy"
	"pkip/tenancy"
)

type meter struct{ seconds *prometheus.HistogramVec }

func newMeter(reg *prometheus.Registry) *meter {
	m := &meter{seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "pkip_http_seconds", Help: "Time to answer, by municipality, route and status.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 4, 8},
	}, []string{"tenant", "route", "status"})}
	if reg != nil {
		reg.MustRegister(m.seconds)
	}
	return m
}

// observe logs and measures. It writes the route's pattern and never the address, whose query may hold what was typed.
func (r *Router) observe(c *gin.Context) {
	id := uuid.NewString()
	c.Header("X-Request-Id", id)
	start := time.Now() //nolint:forbidigo // a duration for the log, not a time of the trade
	c.Next()
	took := time.Since(start) //nolint:forbidigo // as above
	ctx := c.Request.Context()
	t, _ := tenancy.From(ctx)
	a, _ := policy.ActorFrom(ctx)
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	r.meter.seconds.WithLabelValues(t.ID, route, strconv.Itoa(c.Writer.Status()/100)+"xx").Observe(took.Seconds())
	r.cfg.Log.InfoContext(ctx, "answered", "request", id, "tenant", t.ID, "method", c.Request.Method, "route", route,
		"status", c.Writer.Status(), "ms", took.Milliseconds(), "bytes", c.Writer.Size(), "actor", string(a.Kind))
}

// rescue answers a panic like any internal error. The log has the place and no values.
func (r *Router) rescue(c *gin.Context) {
	defer func() {
		what := recover()
		if what == nil {
			return
		}
		if what == http.ErrAbortHandler { //nolint:errorlint // it is compared by identity in net/http too
			panic(what)
		}
		r.cfg.Log.ErrorContext(c.Request.Context(), "panic", "type", fmt.Sprintf("%T", what), "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			r.trouble(c, http.StatusInternalServerError, "internal", nil)
			return
		}
		c.Abort()
	}()
	c.Next()
}
