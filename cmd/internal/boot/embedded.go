package boot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"pkip/app/config"
	"pkip/app/outside"
	"pkip/app/secret"
	"pkip/infra/embedded"
	"pkip/modules/identity/login"
)

// Embedded runs everything on this machine: database, sandbox, answers and background work. What a deployment has
// elsewhere may be named in the environment and is then used instead.
type Embedded struct {
	Out io.Writer // what a person at the terminal reads
	Log *slog.Logger
}

const (
	sandboxName = "pkip-sandbox"
	poolSize    = 60
)

// Run starts it all, says where it is, and works until ctx ends.
func (e Embedded) Run(ctx context.Context) error {
	dir, err := dataDir()
	if err != nil {
		return err
	}
	env, stop, err := e.environment(ctx, dir)
	defer stop()
	if err != nil {
		return err
	}
	cfg, err := config.Load(func(name string) string {
		if v := os.Getenv(name); v != "" {
			return v
		}
		return env[name]
	})
	if err != nil {
		return err
	}
	builder, db, err := Migrator(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	err = MigrateAll(ctx, builder, 2, e.Log)
	if err != nil {
		return err
	}
	app, err := Build(ctx, cfg, e.Log)
	if err != nil {
		return err
	}
	defer func() { _ = app.Close() }()
	err = app.Seed(ctx, builder)
	if err != nil {
		return err
	}
	e.announce(app)
	background, halt := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { app.Runner(Holder(), builder).Run(background); close(done) }()
	err = app.Serve(ctx)
	halt()
	<-done
	return err
}

// environment starts what is missing and returns how to reach it. stop ends what was started.
func (e Embedded) environment(ctx context.Context, dir string) (env map[string]string, stop func(), err error) {
	var stops []func()
	stop = func() {
		for i := len(stops) - 1; i >= 0; i-- {
			stops[i]()
		}
	}
	master, err := keep(filepath.Join(dir, "secret"), func() ([]byte, error) { return []byte(secret.NewMaster().Hex()), nil })
	if err != nil {
		return nil, stop, err
	}
	m, err := secret.ParseMaster(string(master))
	if err != nil {
		return nil, stop, err
	}
	password := hex.EncodeToString(m.Key("embedded database")[:16])
	sandbox := cmp.Or(os.Getenv("PKIP_SANDBOX_URL"), "http://latvija.localhost:8090") // all of it is where one of it is
	env = map[string]string{
		"PKIP_SECRET": string(master), "PKIP_PUBLIC_URL": "http://pkip.localhost:8080", "PKIP_SANDBOX_URL": sandbox,
		"PKIP_IDP_METADATA": sandbox + "/saml/metadata", "PKIP_REGISTERS_URL": sandbox + "/dagr",
		"PKIP_REGISTERS_SECRET": "sandbox", "PKIP_PPK_URL": sandbox, "SMTP_URL": "smtp://127.0.0.1:8025", "PKIP_MAIL_FROM": "pkip@pkip.example",
		"BLOB_URL":       "file://" + filepath.Join(dir, "files") + "?create_dir=true&no_tmp_dir=true",
		"PKIP_SAML_CERT": filepath.Join(dir, "saml.crt"), "PKIP_SAML_KEY": filepath.Join(dir, "saml.key"),
	}
	err = keepPair(env["PKIP_SAML_CERT"], env["PKIP_SAML_KEY"])
	if err != nil {
		return nil, stop, err
	}
	if os.Getenv("DATABASE_URL") == "" {
		pg, err := embedded.StartPostgres(ctx, filepath.Join(dir, "postgres"), password)
		if err != nil {
			return nil, stop, err
		}
		stops = append(stops, pg.Stop)
		err = Bootstrap(ctx, pg.URL("postgres", password, "postgres"), password, poolSize)
		if err != nil {
			return nil, stop, err
		}
		for name, login := range map[string]string{"DATABASE_URL": "pkip_app", "DATABASE_PLATFORM_URL": "pkip_platform", "DATABASE_MIGRATOR_URL": "pkip_migrator"} {
			env[name] = pg.URL(login, password, "postgres")
		}
	}
	if os.Getenv("PKIP_SANDBOX_URL") == "" {
		child, err := e.sandbox(ctx, dir, env)
		if err != nil {
			return nil, stop, err
		}
		stops = append(stops, child.Stop)
	}
	return env, stop, nil
}

// sandbox starts the state's systems as a child, and waits until they answer.
func (e Embedded) sandbox(ctx context.Context, dir string, env map[string]string) (*embedded.Child, error) {
	log, err := os.OpenFile(filepath.Join(dir, "sandbox.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // G304: our own folder
	if err != nil {
		return nil, fmt.Errorf("the sandbox's log: %w", err)
	}
	child, err := embedded.StartChild(ctx, sandboxName, []string{
		"PKIP_SANDBOX_CHILD=1", "PKIP_SANDBOX_DATA=" + filepath.Join(dir, "sandbox"), "PKIP_PLATFORM_URL=" + env["PKIP_PUBLIC_URL"],
	}, log)
	if err != nil {
		return nil, err
	}
	client := outside.NewClient(time.Second, true)
	for range 100 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, env["PKIP_SANDBOX_URL"]+"/healthz", nil)
		if err != nil {
			return nil, err
		}
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close()
			return child, nil
		}
		select {
		case <-ctx.Done():
			child.Stop()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	child.Stop()
	return nil, errors.New("the sandbox does not answer, see sandbox.log")
}

// dataDir is where everything of this machine lies: PKIP_DATA, else .pkip here, else, where PostgreSQL's user could not
// reach it, a folder of the system.
func dataDir() (string, error) {
	if dir := os.Getenv("PKIP_DATA"); dir != "" {
		return filepath.Abs(dir)
	}
	here, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("where are we: %w", err)
	}
	if os.Getuid() != 0 || reachable(here) {
		return filepath.Join(here, ".pkip"), nil
	}
	sum := sha256.Sum256([]byte(here))
	return filepath.Join("/var/tmp", "pkip-"+hex.EncodeToString(sum[:4])), nil
}

// reachable tells whether everybody may walk through every folder on the way.
func reachable(dir string) bool {
	for ; dir != "/"; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}

// keep returns a file's content, made once.
func keep(path string, make func() ([]byte, error)) ([]byte, error) {
	body, err := os.ReadFile(path) //nolint:gosec // G304: our own folder
	if err == nil {
		return body, nil
	}
	err = os.MkdirAll(filepath.Dir(path), 0o755) //nolint:gosec // G301: PostgreSQL's user walks through it
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", filepath.Dir(path), err)
	}
	body, err = make()
	if err != nil {
		return nil, err
	}
	err = os.WriteFile(path, body, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return body, nil
}

func keepPair(cert, key string) error {
	var private []byte
	_, err := keep(cert, func() (body []byte, err error) {
		body, private, err = login.NewPair("PKIP", time.Now()) //nolint:forbidigo // the start of a process, not of a use case
		return body, err
	})
	if err != nil || private == nil {
		return err
	}
	err = os.WriteFile(key, private, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", key, err)
	}
	return nil
}

// announce tells a newcomer where to look.
func (e Embedded) announce(a *App) {
	_, _ = fmt.Fprintf(e.Out, `
PKIP darbojas šajā datorā / PKIP is running on this machine. NOT FOR PRODUCTION: sandboxed state systems, fictional persons.

  Platforma / platform           %s
`, a.cfg.PublicURL)
	for _, t := range a.directory.All() {
		_, _ = fmt.Fprintf(e.Out, "  %-30s %s\n", t.Name, a.cfg.HostURL(t.Host, "/"))
	}
	_, _ = fmt.Fprintf(e.Out, `  latvija.lv (sandbox)           %[1]s
  What the state received        %[1]s/_sandbox/
  Mail catcher                   %[1]s/_sandbox/mail

Pieteikšanās: izvēlieties demo personu latvija.lv lapā / sign in: choose a demo person on the latvija.lv page,
for example "Anna Paraudziņa". Stop with Ctrl-C.

`, a.cfg.Sandbox)
}
