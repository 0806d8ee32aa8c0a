package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"pkip/app/work"
	"pkip/migrations"
	"pkip/tenancy"
	"pkip/tenancy/bootstrap"
)

const password = "for benches only"

// bench is a database with many municipalities in it.
type bench struct {
	root     *pgx.Conn
	name     string
	sizes    []int
	tenants  []tenancy.Tenant
	migrator *sql.DB
	builder  *tenancy.Builder
	office   *work.Office
	lanes    tenancy.Lanes
}

// open makes the database and its municipalities, and prints what each took.
func open(ctx context.Context, dsn, tenants string) (*bench, error) {
	b := &bench{name: fmt.Sprintf("pkip_bench_%d", os.Getpid())}
	for part := range strings.SplitSeq(tenants, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, fmt.Errorf("-tenants: %w", err)
		}
		b.sizes = append(b.sizes, n)
	}
	most := b.sizes[len(b.sizes)-1]
	admin, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = admin.Close(ctx) }()
	_, err = admin.Exec(ctx, "CREATE DATABASE "+b.name)
	if err != nil {
		return nil, err
	}
	err = bootstrap.Cluster(ctx, admin, bootstrap.Plan{Pool: bootstrap.Pool(most + 1), Password: password})
	if err != nil {
		return nil, err
	}
	cfg := admin.Config().Copy()
	cfg.Database = b.name
	b.root, err = pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	err = bootstrap.Database(ctx, b.root)
	if err != nil {
		return nil, err
	}
	return b, b.settle(ctx, most)
}

func (b *bench) login(name string) *pgx.ConnConfig {
	cfg := b.root.Config().Copy()
	cfg.User, cfg.Password = name, password
	return cfg
}

func (b *bench) settle(ctx context.Context, most int) error {
	b.migrator = tenancy.OpenMigrator(b.login("pkip_migrator"))
	platform, err1 := fs.Sub(migrations.Files, "platform")
	tenant, err2 := fs.Sub(migrations.Files, "tenant")
	err := errors.Join(err1, err2)
	if err == nil {
		_, err = tenancy.Migrate(ctx, b.migrator, platform, tenancy.Platform.ID)
	}
	if err != nil {
		return err
	}
	b.builder = tenancy.NewBuilder(b.migrator, tenant, []string{"ep18"})
	var made, claimed []time.Duration
	for i := range most {
		start := time.Now()
		err = b.builder.EnsureSpares(ctx, 1)
		if err != nil {
			return err
		}
		made = append(made, time.Since(start))
		start = time.Now()
		t, err := b.builder.Claim(ctx, tenancy.Order{Slug: fmt.Sprintf("town-%d", i), Host: fmt.Sprintf("town-%d.localhost", i), Name: "Town", Mode: tenancy.Trial, Profile: tenancy.Profile{Territory: "0047000"}},
			[]int{time.Now().Year()}, func(context.Context, tenancy.Tenant) error { return nil })
		if err != nil {
			return err
		}
		claimed = append(claimed, time.Since(start))
		b.tenants = append(b.tenants, t)
	}
	fmt.Printf("## A new municipality\n\n| what | p50 | p95 |\n| --- | --- | --- |\n| a schema made and migrated | %s | %s |\n| a spare claimed | %s | %s |\n\n",
		at(made, 50), at(made, 95), at(claimed, 50), at(claimed, 95))
	b.lanes = tenancy.Open(b.login("pkip_app"), tenancy.Size{Lanes: 1, Conns: 16, Age: time.Hour})
	b.office, err = work.NewOffice(b.lanes, work.Key{ID: "k", Secret: []byte("bench")}, nil)
	return err
}

func (b *bench) close() {
	ctx := context.Background()
	_ = b.lanes.Close()
	_ = b.migrator.Close()
	_ = b.root.Close(ctx)
	cfg := b.root.Config().Copy()
	cfg.Database = "postgres"
	admin, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return
	}
	_, _ = admin.Exec(ctx, "DROP DATABASE "+b.name+" WITH (FORCE)")
	_ = admin.Close(ctx)
}

func (b *bench) run(ctx context.Context, what string, each time.Duration, clients int) error {
	for name, fn := range map[string]func(context.Context, time.Duration, int) error{"scope": b.scope, "door": b.door} {
		if strings.Contains(what, name) {
			err := fn(ctx, each, clients)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if strings.Contains(what, "column") {
		return b.column(ctx)
	}
	return nil
}

// column adds one column to every municipality.
func (b *bench) column(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "pkip-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tenant, err := fs.Sub(migrations.Files, "tenant")
	if err != nil {
		return err
	}
	err = os.CopyFS(dir, tenant)
	if err != nil {
		return err
	}
	err = os.WriteFile(filepath.Join(dir, "29990101000000_work_column.sql"), []byte("-- +goose Up\nALTER TABLE tenant.work_number ADD note text;\n"), 0o600)
	if err != nil {
		return err
	}
	fmt.Printf("## One column over %d municipalities\n\n| workers | seconds |\n| --- | --- |\n", len(b.tenants))
	builder := tenancy.NewBuilder(b.migrator, os.DirFS(dir), nil)
	start := time.Now()
	err = builder.MigrateAll(ctx, 2, func(string, int64, error) {})
	fmt.Printf("| 2 | %.2f |\n\n", time.Since(start).Seconds())
	return err
}

func at(all []time.Duration, percent int) time.Duration {
	sorted := append([]time.Duration(nil), all...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j] < sorted[j-1]; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)].Round(time.Millisecond)
}
