// Package sandboxtest starts a sandbox for a test, on a free port of this machine.
package sandboxtest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pkip/sandbox"
)

// Sandbox is a running sandbox.
type Sandbox struct {
	*sandbox.Sandbox
	URL string
}

// Start runs a sandbox until the test ends. change may be nil, or may set other fields of the
// configuration; the addresses of platform and municipalities are closed ports unless it does.
func Start(t *testing.T, change func(*sandbox.Config)) *Sandbox {
	t.Helper()
	var handler http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // cut connections are meant
	cfg := sandbox.Config{
		URL: srv.URL, PlatformURL: "http://127.0.0.1:1", TenantURL: "http://{slug}.localhost:1",
		Secret: "sandbox", Now: time.Now, Log: slog.New(slog.DiscardHandler), //nolint:forbidigo // a test runs in real time unless it says otherwise
	}
	if change != nil {
		change(&cfg)
	}
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatalf("starting the sandbox: %v", err)
	}
	handler = s.Handler()
	return &Sandbox{Sandbox: s, URL: srv.URL}
}
