// Package embedded starts on one machine what a deployment has elsewhere: PostgreSQL from the system's binaries and the
// sandbox. It is for trying and for development, and says so on every start.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoPostgres tells what to install.
var ErrNoPostgres = errors.New("PostgreSQL 15 or later is not installed: run `make deps`, or `apt-get install postgresql`")

// Postgres is a cluster of our own, in a folder of our own.
type Postgres struct {
	bin, dir string
	port     int
	password string
	cred     *syscall.Credential // PostgreSQL refuses to run as root; nil: we are not root
	cmd      *exec.Cmd
}

// StartPostgres makes the cluster when it is not there, starts it and waits until it answers. password is the
// superuser's.
func StartPostgres(ctx context.Context, dir, password string) (*Postgres, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	p := &Postgres{bin: bin, dir: filepath.Join(dir, "data"), password: password}
	p.cred, err = other()
	if err != nil {
		return nil, err
	}
	err = p.ensure(ctx, dir)
	if err != nil {
		return nil, err
	}
	p.port, err = freePort(ctx)
	if err != nil {
		return nil, err
	}
	err = p.start(ctx, dir)
	if err != nil {
		return nil, err
	}
	return p, p.wait(ctx)
}

// URL is the address for a login.
func (p *Postgres) URL(login, password, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", login, password, p.port, database)
}

// Stop ends the cluster: what is committed is on disk, and clients are cut off.
func (p *Postgres) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGINT) // fast shutdown
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
	}
}

func (p *Postgres) ensure(ctx context.Context, dir string) error {
	err := os.MkdirAll(dir, 0o755) //nolint:gosec // G301: the server's user walks through it
	if err != nil {
		return fmt.Errorf("making %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "PG_VERSION")); err == nil {
		return nil
	}
	if p.cred != nil {
		err = os.Chown(dir, int(p.cred.Uid), int(p.cred.Gid))
		if err != nil {
			return fmt.Errorf("giving %s to PostgreSQL's user: %w", dir, err)
		}
	}
	secret := filepath.Join(dir, "superuser")
	err = os.WriteFile(secret, []byte(p.password), 0o600)
	if err != nil {
		return fmt.Errorf("writing the superuser's password: %w", err)
	}
	defer func() { _ = os.Remove(secret) }()
	if p.cred != nil {
		err = os.Chown(secret, int(p.cred.Uid), int(p.cred.Gid))
		if err != nil {
			return fmt.Errorf("writing the superuser's password: %w", err)
		}
	}
	cmd := p.command(ctx, "initdb", "-D", p.dir, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s\nIs %s reachable for PostgreSQL's user? Set PKIP_DATA to a folder that is", err, out, dir)
	}
	return nil
}

func (p *Postgres) start(ctx context.Context, dir string) error {
	// Told to stop by us alone: a context would kill it, and its next start would have to recover.
	p.cmd = p.command(context.WithoutCancel(ctx), "postgres", "-D", p.dir, "-p", strconv.Itoa(p.port), "-k", dir, "-c", "listen_addresses=127.0.0.1",
		"-c", "max_locks_per_transaction=512", "-c", "max_connections=120", "-c", "jit=off")
	log, err := os.OpenFile(filepath.Join(dir, "postgres.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // G304: our own folder
	if err != nil {
		return fmt.Errorf("PostgreSQL's log: %w", err)
	}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr.Setpgid = true // Ctrl-C is for us; we stop it ourselves, after the last answer
	err = p.cmd.Start()
	if err != nil {
		return fmt.Errorf("starting PostgreSQL: %w", err)
	}
	return nil
}

func (p *Postgres) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, p.URL("postgres", p.password, "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			p.Stop()
			return fmt.Errorf("PostgreSQL does not answer, see postgres.log: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *Postgres) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...) //nolint:gosec // G204: our own arguments
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.cred}
	return cmd
}

// binaries finds the newest PostgreSQL of the system, or the one that PKIP_PG_BIN names.
func binaries() (string, error) {
	if dir := os.Getenv("PKIP_PG_BIN"); dir != "" {
		return dir, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		path, err := exec.LookPath("postgres")
		if err != nil {
			return "", ErrNoPostgres
		}
		return filepath.Dir(path), nil
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

// other is whom PostgreSQL runs as when we are root.
func other() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // nil is a credential: our own
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no other user: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	err = errors.Join(err1, err2)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", u.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func freePort(ctx context.Context) (int, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a port: %w", err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("finding a port: not TCP")
	}
	return addr.Port, nil
}
