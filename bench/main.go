// Command bench prints the product's figures: what a submission costs in each way of keeping municipalities apart, how
// long a new municipality and a new column take. Figures are CPU per operation and ratios in one run: machines differ.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"
)

func main() {
	tenants := flag.String("tenants", "1,43,119", "numbers of municipalities")
	each := flag.Duration("each", 4*time.Second, "measuring time of one variant")
	clients := flag.Int("clients", 4, "clients at the same time")
	what := flag.String("what", "scope,door,column", "scope, door, column, a list")
	flag.Parse()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	b, err := open(context.Background(), os.Getenv("PKIP_TEST_DSN"), *tenants)
	if err == nil {
		err = b.run(context.Background(), *what, *each, *clients)
		b.close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
