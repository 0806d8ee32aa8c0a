// Package httpx turns "authorize, bind, validate, call, answer" into one line per route, over huma on gin. There are
// five ways to make a route and all stand in one table: Handle (API), Page, File, Upload and Stream.
package httpx

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"pkip/app/i18n"
	"pkip/app/policy"
	"pkip/tenancy"
)

// Where says on which hosts a route stands.
type Where int

// The hosts: a municipality's, which is where nearly everything stands, the platform's own, or both.
const (
	AtTenant Where = iota
	AtPlatform
	Anywhere
)

// Route is one row of the table.
type Route struct {
	Method, Path string
	Permission   policy.Permission
	Kind         string // handle, page, file, upload or stream
	Where        Where
}

// Directory finds the municipality of a host.
type Directory interface {
	ByHost(host string) (t tenancy.Tenant, known bool, err error)
}

// Session is who sent a request.
type Session struct {
	ID        string // the hash of the cookie; names the session everywhere but in the browser
	Actor     policy.Actor
	Account   Account
	IdleUntil time.Time
}

// Sessions knows who a cookie belongs to. It is asked with the municipality of the host: a cookie of another one is
// nobody's.
type Sessions interface {
	Load(ctx context.Context, cookie string) (s Session, ok bool, err error)
}

// Faces are the pages that httpx itself shows. The roof gives them, because the kit stands on this floor.
type Faces struct {
	Trouble func(Trouble) templ.Component
}

// Config is what the router stands on. Nil Sessions means that nobody is ever signed in.
type Config struct {
	Directory     Directory
	PlatformHosts []string // exact, without ports
	Proxies       []string // whose X-Forwarded-For is believed
	Secure        bool     // behind TLS: HSTS, and https in addresses
	Decider       policy.Decider
	Sessions      Sessions
	Catalog       *i18n.Catalog
	Key           []byte // of CSRF tokens
	Faces         Faces
	Operator      string
	Now           func() time.Time
	Log           *slog.Logger
	Limits        Limits
	Metrics       *prometheus.Registry
	FrameAllowed  []string // who may show our pages in a frame; nobody unless configured
}

// Router collects the routes of all modules in one table.
type Router struct {
	Routes  []Route
	api     huma.API
	engine  *gin.Engine
	cfg     Config
	limiter *limiter
	meter   *meter
	mounted map[string]http.Handler
}

// Option changes a route.
type Option func(*options)

type options struct {
	where   Where
	maxBody int64
	limit   string
	foreign bool
}

// On says on which hosts the route stands.
func On(w Where) Option { return func(o *options) { o.where = w } }

// MaxBody lets a route read more than a mebibyte.
func MaxBody(bytes int64) Option { return func(o *options) { o.maxBody = bytes } }

// Limited puts the route under one of the named rate limits, besides the general one.
func Limited(name string) Option { return func(o *options) { o.limit = name } }

// FromElsewhere lets a form be posted by another site: the answer of a sign-in, which proves itself by its signature.
func FromElsewhere() Option { return func(o *options) { o.foreign = true } }

func optionsOf(opts []Option) options {
	o := options{maxBody: 1 << 20}
	for _, set := range opts {
		set(&o)
	}
	return o
}

// NewRouter returns a router with its middleware. huma's own docs and schema pages are open to everyone, so they are
// off.
func NewRouter(cfg Config) *Router {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now //nolint:forbidigo // the roof gives a clock; a router without one is a test's
	}
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	_ = e.SetTrustedProxies(cfg.Proxies) // a malformed network trusts nobody
	r := &Router{engine: e, cfg: cfg, limiter: newLimiter(cfg.Limits, cfg.Now), meter: newMeter(cfg.Metrics), mounted: map[string]http.Handler{}}
	e.Use(r.observe, r.rescue, r.headers, r.host, r.language, r.rate, r.session)
	e.NoRoute(func(c *gin.Context) { r.trouble(c, http.StatusNotFound, "request.not_found", nil) })
	e.NoMethod(func(c *gin.Context) { r.trouble(c, http.StatusMethodNotAllowed, "request.method", nil) })
	r.api = humagin.New(e, apiConfig())
	return r
}

// ServeHTTP answers a request. Static files are the same for everybody: they need no municipality and no session, and
// the page that says "no such host" has its looks too.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	for prefix, files := range r.mounted {
		if strings.HasPrefix(req.URL.Path, prefix) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			files.ServeHTTP(w, req)
			return
		}
	}
	r.engine.ServeHTTP(w, req)
}

// Mount adds what is not a route of a module: static files below prefix, which ends with a slash.
func (r *Router) Mount(prefix string, files http.Handler) { r.mounted[prefix] = files }

// add puts a row into the table. A route without a permission is a mistake of the programmer.
func (r *Router) add(row Route) {
	if row.Permission.Name == "" {
		panic("httpx: route without permission: " + row.Method + " " + row.Path)
	}
	r.Routes = append(r.Routes, row)
}

// admit answers for everybody who may not pass: wrong host, not signed in, not permitted. It runs before anything is
// read of the body, so that a stranger learns nothing about what would be valid.
func (r *Router) admit(ctx context.Context, where Where, p policy.Permission) (context.Context, error) {
	_, tenant := tenancy.From(ctx)
	if (where == AtTenant && !tenant) || (where == AtPlatform && tenant) {
		return ctx, errNotHere
	}
	if !p.Public {
		err := broken(ctx)
		if err != nil {
			return ctx, err
		}
		err = r.cfg.Decider.Allows(ctx, p)
		if err != nil {
			return ctx, err
		}
	}
	return policy.Using(ctx, p), nil
}
