package boot

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/gin-gonic/gin"

	"pkip/app/config"
	"pkip/tenancy"
)

const usage = `usage: pkip [command]

  (none)            everything on this machine, embedded; not for production
  serve             answer residents
  work              background work, provisioning included
  migrate           bring the platform and every municipality to the newest schema
  bootstrap         make logins, the pool of roles and the revocations (superuser, DATABASE_ADMIN_URL)
  tenant create     -slug NAME -name "..." [-mode trial|live] [-profile FILE]
  tenant list
  tenant drop       -slug NAME -yes
  openapi           print the description of the API

Settings come from the environment; docs/configuration.md lists them.
`

// Main runs the command that args name.
func Main(ctx context.Context, args []string, out, errs io.Writer) error {
	log := slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: level()}))
	slog.SetDefault(log)
	gin.SetMode(gin.ReleaseMode)
	if len(args) == 0 {
		return Embedded{Out: out, Log: log}.Run(ctx)
	}
	switch args[0] {
	case "serve":
		return withApp(ctx, log, func(a *App) error { return a.Serve(ctx) })
	case "work":
		return runWork(ctx, log)
	case "migrate":
		return runMigrate(ctx, log)
	case "bootstrap":
		return runBootstrap(ctx)
	case "tenant":
		return runTenant(ctx, log, args[1:], out)
	case "openapi":
		return printAPI(out)
	}
	_, _ = fmt.Fprint(errs, usage)
	return errors.New("unknown command " + args[0])
}

func level() slog.Level {
	var l slog.Level
	err := l.UnmarshalText([]byte(os.Getenv("PKIP_LOG")))
	if err != nil {
		return slog.LevelInfo
	}
	return l
}

func withApp(ctx context.Context, log *slog.Logger, fn func(*App) error) error {
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		return err
	}
	a, err := Build(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(fn(a), a.Close())
}

func withBuilder(ctx context.Context, log *slog.Logger, fn func(*App, *tenancy.Builder) error) error {
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		return err
	}
	b, db, err := Migrator(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	a, err := Build(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(fn(a, b), a.Close())
}

func runWork(ctx context.Context, log *slog.Logger) error {
	return withBuilder(ctx, log, func(a *App, b *tenancy.Builder) error {
		go a.directory.Keep(ctx, func(err error) { log.ErrorContext(ctx, "the directory cannot be read", "error", err) })
		a.Runner(Holder(), b).Run(ctx)
		return nil
	})
}

func runMigrate(ctx context.Context, log *slog.Logger) error {
	cfg, err := config.Load(os.Getenv)
	if err != nil {
		return err
	}
	b, db, err := Migrator(ctx, cfg)
	if err != nil {
		return err
	}
	const workers = 4
	return errors.Join(MigrateAll(ctx, b, workers, log), db.Close())
}

func runBootstrap(ctx context.Context) error {
	const pool = 200
	admin, password := os.Getenv("DATABASE_ADMIN_URL"), os.Getenv("PKIP_LOGIN_PASSWORD")
	if admin == "" || password == "" {
		return errors.New("bootstrap needs DATABASE_ADMIN_URL (a superuser) and PKIP_LOGIN_PASSWORD (of the product's logins)")
	}
	return Bootstrap(ctx, admin, password, pool)
}

func runTenant(ctx context.Context, log *slog.Logger, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("tenant create, list or drop")
	}
	flags := flag.NewFlagSet("tenant "+args[0], flag.ContinueOnError)
	slug := flags.String("slug", "", "name in the host, such as ogre")
	name := flags.String("name", "", "full name of the municipality")
	mode := flags.String("mode", "trial", "trial or live")
	profile := flags.String("profile", "", "JSON file with address, contacts and colours")
	yes := flags.Bool("yes", false, "drop everything the municipality has")
	err := flags.Parse(args[1:])
	if err != nil {
		return err
	}
	switch args[0] {
	case "list":
		return withApp(ctx, log, func(a *App) error {
			for _, t := range a.directory.All() {
				_, _ = fmt.Fprintf(out, "%s  %-6s  %-20s  %-30s  %s\n", t.ID, t.Mode, t.Slug, t.Name, a.cfg.HostURL(t.Host, "/"))
			}
			return nil
		})
	case "create":
		o := tenancy.Order{Slug: *slug, Name: *name, Mode: tenancy.Mode(*mode)}
		if os.Getenv("DATABASE_MIGRATOR_URL") == "" { // whoever holds it fulfils the order
			return withApp(ctx, log, func(a *App) error { return createTenant(ctx, a, nil, o, *profile, out) })
		}
		return withBuilder(ctx, log, func(a *App, b *tenancy.Builder) error { return createTenant(ctx, a, b, o, *profile, out) })
	case "drop":
		if !*yes {
			return errors.New("drop removes every case of the municipality: say -yes")
		}
		return withBuilder(ctx, log, func(_ *App, b *tenancy.Builder) error { return b.Drop(ctx, *slug) })
	}
	return errors.New("tenant create, list or drop")
}

func createTenant(ctx context.Context, a *App, b *tenancy.Builder, o tenancy.Order, profile string, out io.Writer) error {
	if o.Slug == "" || o.Name == "" || (o.Mode != tenancy.Trial && o.Mode != tenancy.Live) {
		return errors.New("tenant create needs -slug and -name, and -mode trial or live")
	}
	if profile != "" {
		body, err := os.ReadFile(profile) //nolint:gosec // G304: the operator's own file
		if err != nil {
			return err
		}
		err = json.Unmarshal(body, &o.Profile)
		if err != nil {
			return fmt.Errorf("profile: %w", err)
		}
	}
	if o.Mode == tenancy.Live && a.cfg.Sandbox != "" {
		return errSandboxed
	}
	o.Host = a.hostOf(o.Slug)
	if b == nil {
		id, err := a.order(ctx, o)
		_, _ = fmt.Fprintln(out, "ordered:", id)
		return err
	}
	t, err := a.CreateTenant(ctx, b, o, nil)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, t.ID, a.cfg.HostURL(t.Host, "/"))
	return nil
}
