// Command pkip is the whole product in one binary. Without an argument it runs everything on this machine.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"pkip/cmd/internal/boot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := boot.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		slog.Error("pkip", "error", err)
		os.Exit(1)
	}
}
