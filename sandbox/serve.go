package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// Run listens until the context ends, then lets open requests finish.
func (s *Sandbox) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("listening for HTTP: %w", err)
	}
	post, err := lc.Listen(ctx, "tcp", s.cfg.SMTPAddr)
	if err != nil {
		return errors.Join(fmt.Errorf("listening for mail: %w", err), l.Close())
	}
	srv := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 3 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 2)
	go func() { failed <- srv.Serve(l) }()
	go func() { failed <- s.Mail.Serve(ctx, post) }()
	s.log.Info("the sandbox stands", "http", l.Addr().String(), "smtp", post.Addr().String(), "page", s.cfg.URL+"/_sandbox/")
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	calm, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	down := srv.Shutdown(calm)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, down)
}

// Client makes the sandbox's calls to the platform. Names under .localhost are this machine: browsers
// know that, Go does not.
func Client() *http.Client {
	d := &net.Dialer{Timeout: 5 * time.Second}
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				host, port, err := net.SplitHostPort(addr)
				if err != nil {
					return nil, fmt.Errorf("reading the address: %w", err)
				}
				if host == "localhost" || strings.HasSuffix(host, ".localhost") {
					addr = net.JoinHostPort("127.0.0.1", port)
				}
				return d.DialContext(ctx, network, addr)
			},
			ResponseHeaderTimeout: 5 * time.Second,
			MaxIdleConns:          4,
			IdleConnTimeout:       30 * time.Second,
		},
	}
}
