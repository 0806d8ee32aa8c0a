package boot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"pkip/app/calendar"
	"pkip/app/config"
	"pkip/app/eservice"
	"pkip/app/module"
	"pkip/migrations"
	"pkip/modules/permits"
	"pkip/tenancy"
	"pkip/tenancy/bootstrap"
)

// errNoMigrator means that the process was not given what changes schemas.
var errNoMigrator = errors.New("DATABASE_MIGRATOR_URL is not set: this process cannot change schemas")

// Years are the civil years for which series of numbers stand open: this one, and from December the next.
func Years(now time.Time) []int {
	today := calendar.On(now)
	years := []int{today.Year}
	if today.Month == time.December {
		years = append(years, today.Year+1)
	}
	return years
}

// series are the series of numbers that the shared services draw from.
func series(services []eservice.Service) (names []string, err error) {
	for _, s := range services {
		def, err := eservice.Parse(s.Definition)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Key, err)
		}
		names = append(names, strings.ToLower(def.Card.Code))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Migrator opens what changes schemas: the platform's is brought up to date, the builder makes and migrates the others.
func Migrator(ctx context.Context, cfg config.Config) (*tenancy.Builder, *sql.DB, error) {
	if cfg.Migrator == "" {
		return nil, nil, errNoMigrator
	}
	parsed, err := pgx.ParseConfig(cfg.Migrator)
	if err != nil {
		return nil, nil, fmt.Errorf("DATABASE_MIGRATOR_URL: %w", err)
	}
	db := tenancy.OpenMigrator(parsed)
	platform, err1 := fs.Sub(migrations.Files, "platform")
	tenant, err2 := fs.Sub(migrations.Files, "tenant")
	names, err3 := series(permits.New().Manifest().EServices)
	err = errors.Join(err1, err2, err3)
	if err == nil {
		_, err = tenancy.Migrate(ctx, db, platform, tenancy.Platform.ID)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return tenancy.NewBuilder(db, tenant, names), db, nil
}

// Bootstrap does what only a superuser can: logins, the pool of roles, revocations.
func Bootstrap(ctx context.Context, admin string, password string, pool int) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return fmt.Errorf("connecting as superuser: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	err = bootstrap.Cluster(ctx, conn, bootstrap.Plan{Pool: bootstrap.Pool(pool), Password: password})
	if err != nil {
		return err
	}
	return bootstrap.Database(ctx, conn)
}

// provisioning is the platform's own background work, for the process that holds the migrator.
func (a *App) provisioning(b *tenancy.Builder, spares int) []module.Job {
	return []module.Job{
		{Kind: "platform.spares", Class: module.Bulk, Every: 5 * time.Minute, Platform: true, Run: func(ctx context.Context) error {
			return b.EnsureSpares(ctx, spares)
		}},
		{Kind: "platform.orders", Class: module.Critical, Every: 5 * time.Minute, Platform: true, Run: func(ctx context.Context) error {
			return a.fulfil(ctx, b)
		}},
		{Kind: "platform.years", Class: module.Bulk, Every: 24 * time.Hour, Platform: true, Run: func(ctx context.Context) error {
			var all error
			for _, year := range Years(a.office.Now()) {
				all = errors.Join(all, b.OpenYear(ctx, year))
			}
			return all
		}},
	}
}

// MigrateAll brings every municipality to the newest version, and says which did not get there.
func MigrateAll(ctx context.Context, b *tenancy.Builder, workers int, log *slog.Logger) error {
	return b.MigrateAll(ctx, workers, func(id string, version int64, err error) {
		if err != nil {
			log.ErrorContext(ctx, "a schema was not migrated", "tenant", id, "error", err)
			return
		}
		log.DebugContext(ctx, "migrated", "tenant", id, "version", version)
	})
}
