// Command sandbox plays the state's systems for development and tests.
package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"pkip/sandbox"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err := run(log)
	if err != nil {
		log.Error("the sandbox stopped", "error", err)
		os.Exit(1)
	}
}

func run(log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv("PKIP_SANDBOX_CHILD") == "1" {
		// The parent holds our standard input; when it has gone, whatever the reason, so do we.
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	s, err := sandbox.New(sandbox.Config{
		Addr:        env("PKIP_SANDBOX_ADDR", "127.0.0.1:8090"),
		URL:         env("PKIP_SANDBOX_URL", "http://latvija.localhost:8090"),
		SMTPAddr:    env("PKIP_SANDBOX_SMTP", "127.0.0.1:8025"),
		PlatformURL: env("PKIP_PLATFORM_URL", "http://pkip.localhost:8080"),
		TenantURL:   env("PKIP_TENANT_URL", "http://{slug}.localhost:8080"),
		DataDir:     os.Getenv("PKIP_SANDBOX_DATA"),
		Secret:      env("PKIP_SANDBOX_SECRET", "sandbox"),
		Now:         time.Now, //nolint:forbidigo // the roof hands the clock in
		Log:         log,
	})
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

func env(name, otherwise string) string {
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	return v
}
