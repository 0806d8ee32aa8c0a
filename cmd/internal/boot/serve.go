package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pkip/app/httpx"
	"pkip/app/jobs"
	"pkip/app/module"
	"pkip/app/work"
	"pkip/frontend/portal/kit"
	"pkip/tenancy"
)

// guarded keeps a live municipality closed in a deployment that knows the sandbox: nobody's real case may go there.
type guarded struct {
	*tenancy.Directory
	sandbox bool
}

var errSandboxed = errors.New("a live municipality does not open in a deployment with a sandbox")

// ByHost returns the municipality of a host.
func (g guarded) ByHost(host string) (tenancy.Tenant, bool, error) {
	t, known, err := g.Directory.ByHost(host)
	if err == nil && known && g.sandbox && t.Mode == tenancy.Live {
		return tenancy.Tenant{}, false, errSandboxed
	}
	return t, known, err
}

// limits of one address. Families share one, and so do the computers of a customer centre.
var limits = httpx.Limits{
	General: httpx.Limit{PerSecond: 50, Burst: 300},
	Named: map[string]httpx.Limit{
		"signin": {PerSecond: 1, Burst: 60},
		"upload": {PerSecond: 0.5, Burst: 30},
		"save":   {PerSecond: 5, Burst: 200},
		"submit": {PerSecond: 1, Burst: 60},
		"lookup": {PerSecond: 5, Burst: 60},
		"pdf":    {PerSecond: 1, Burst: 30},
	},
}

// Router hangs every module's routes into one table.
func (a *App) Router(metrics *prometheus.Registry) *httpx.Router {
	r := httpx.NewRouter(httpx.Config{
		Directory: guarded{a.directory, a.cfg.Sandbox != ""}, PlatformHosts: platformHosts(a.cfg.PlatformHost()), Proxies: a.cfg.Proxies,
		Secure: a.cfg.Secure(), Decider: a.roles(), Sessions: a.login, Catalog: a.texts, Key: a.cfg.Secret.Key("csrf"),
		Faces: httpx.Faces{Trouble: kit.Trouble}, Operator: a.cfg.Operator, Now: a.office.Now, Log: a.log, Limits: limits, Metrics: metrics,
	})
	r.Mount(kit.AssetPrefix, kit.AssetHandler())
	ownFaces(r)
	for _, m := range a.modules {
		if routes := m.Manifest().Routes; routes != nil {
			routes(r)
		}
	}
	return r
}

// platformHosts: on a development machine "localhost" alone leads to the platform too.
func platformHosts(host string) []string {
	if host == "pkip.localhost" {
		return []string{host, "localhost", "127.0.0.1"}
	}
	return []string{host}
}

// spares is how many schemas wait for a municipality.
const spares = 2

// Runner is this process's part in background work. With a builder it also makes municipalities.
func (a *App) Runner(holder string, b *tenancy.Builder) *jobs.Runner {
	tasks := jobs.Floor(a.office, a.platform)
	var reacts []module.Reaction
	if b != nil {
		tasks = append(tasks, a.provisioning(b, spares)...)
		reacts = append(reacts, module.Reaction{
			Event: work.TenantOrdered{}.EventName(), Name: "platform.tenant_order", Class: module.Critical,
			Send: func(ctx context.Context, _ string, _ json.RawMessage) error { return a.fulfil(ctx, b) },
		})
	}
	for _, m := range a.modules {
		manifest := m.Manifest()
		tasks, reacts = append(tasks, manifest.Jobs...), append(reacts, manifest.Reacts...)
	}
	return jobs.New(jobs.Config{
		Holder: holder, Platform: a.platform, Office: a.office, Tenants: a.directory, Reactions: reacts, Jobs: tasks,
		Poll: 200 * time.Millisecond, Workers: 8, PerTenant: 4, Log: a.log, Now: a.office.Now,
	})
}

const (
	readWithin  = 60 * time.Second // a phone on a slow line, with a photograph
	idleAfter   = 2 * time.Minute
	endWithin   = 20 * time.Second
	headerBytes = 32 << 10
)

// Serve answers residents, and metrics apart, until ctx ends; then it finishes what it began.
func (a *App) Serve(ctx context.Context) error {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	metrics.MustRegister(work.Collectors()...)
	go a.directory.Keep(ctx, func(err error) { a.log.ErrorContext(ctx, "the directory cannot be read", "error", err) })
	front := server(a.cfg.Addr, a.Router(metrics))
	back := server(a.cfg.AdminAddr, a.admin(metrics))
	failed := make(chan error, 2)
	for _, s := range []*http.Server{front, back} {
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", s.Addr)
		if err != nil {
			return fmt.Errorf("listening: %w", err)
		}
		go func() { failed <- s.Serve(l) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
	defer cancel()
	return errors.Join(err, front.Shutdown(last), back.Shutdown(last))
}

func server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: readWithin, WriteTimeout: readWithin,
		IdleTimeout: idleAfter, MaxHeaderBytes: headerBytes,
	}
}

// admin is for operators only, on an address of its own: metrics, health, profiles.
func (a *App) admin(metrics *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _, err := a.directory.ByHost("")
		if err != nil {
			http.Error(w, "the directory is stale", http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// Holder names this process in leases.
func Holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}
