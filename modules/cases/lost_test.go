package cases_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/modules/cases"
	"pkip/tenancy"
)

// wire is a connection to PostgreSQL whose answer to the next COMMIT can be lost on the way.
type wire struct {
	net.Conn
	lose *atomic.Bool
	dead atomic.Bool
}

// Read hears what PostgreSQL says, up to the answer that is to be lost: PostgreSQL has committed, and the line is dead.
func (w *wire) Read(p []byte) (int, error) {
	if w.dead.Load() {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := w.Conn.Read(p)
	if bytes.Contains(p[:n], []byte("COMMIT\x00")) && w.lose.CompareAndSwap(true, false) {
		w.dead.Store(true)
		return 0, errors.Join(io.ErrUnexpectedEOF, w.Close())
	}
	return n, err
}

// lossy opens an office over connections that lose the answer to a COMMIT when they are told to.
func lossy(t *testing.T, lose *atomic.Bool) func(worktest.Env) *work.Office {
	t.Helper()
	return func(env worktest.Env) *work.Office {
		cfg, err := pgx.ParseConfig(os.Getenv("PKIP_TEST_DSN"))
		must(t, err)
		cfg.Database, cfg.User, cfg.Password = env.Root.Config().Database, "pkip_app", worktest.Password
		cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &wire{Conn: c, lose: lose}, nil
		}
		lanes := tenancy.Open(cfg, tenancy.Size{Lanes: 1, Conns: 4, Age: time.Minute})
		t.Cleanup(func() { _ = lanes.Close() })
		office, err := work.NewOffice(lanes, work.Key{ID: "k1", Secret: []byte("of the test")}, env.Now)
		must(t, err)
		return office
	}
}

func TestSubmissionWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	lose := new(atomic.Bool)
	o := open(t, lossy(t, lose))
	anna := o.browser(t, "anna")
	ctx := o.as(worktest.Ogre, "anna")
	send := func(d cases.DraftInput) (cases.Submitted, error) { return o.cases.Submit(ctx, d) }

	t.Run("the line died after PostgreSQL committed: sent again, it gets the number that was given", func(t *testing.T) {
		in := cases.DraftInput{DraftPath: cases.DraftPath{Draft: anna.ready()}}
		lose.Store(true)
		_, err := send(in)
		if !errors.Is(err, work.ErrUnknown) || lose.Load() {
			t.Fatalf("got %v", err)
		}
		again, err := send(in)
		must(t, err)
		if again.Number != "EP18-2026-000001" || o.Scalar(t, "SELECT count(*) FROM t_0042.cases_case") != 1 ||
			o.Scalar(t, "SELECT max(value) FROM t_0042.work_number") != 1 {
			t.Errorf("%+v", again)
		}
	})

	t.Run("the backend was killed at COMMIT: sent again, there is one case", func(t *testing.T) {
		in := cases.DraftInput{DraftPath: cases.DraftPath{Draft: anna.ready()}}
		for _, sql := range []string{
			`CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
				$$BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); RETURN NULL; END$$`,
			`CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t_0042.cases_case DEFERRABLE INITIALLY DEFERRED
				FOR EACH ROW EXECUTE FUNCTION public.die()`,
		} {
			_, err := o.Root.Exec(t.Context(), sql)
			must(t, err)
		}
		_, err := send(in)
		if !errors.Is(err, work.ErrUnknown) {
			t.Fatalf("got %v", err)
		}
		_, err = o.Root.Exec(t.Context(), "DROP FUNCTION public.die() CASCADE")
		must(t, err)
		first, err := send(in)
		must(t, err)
		second, err := send(in)
		must(t, err)
		if first != second || o.Scalar(t, "SELECT count(*) FROM t_0042.cases_case") != 2 {
			t.Errorf("%+v and %+v", first, second)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM platform.outbox WHERE name = 'cases.case.submitted.v1'"); n != 2 {
			t.Errorf("%d events for two cases", n)
		}
	})

	t.Run("nobody else gets its number by the lost key", func(t *testing.T) {
		in := cases.DraftInput{DraftPath: cases.DraftPath{Draft: anna.ready()}}
		lose.Store(true)
		_, err := send(in)
		if !errors.Is(err, work.ErrUnknown) {
			t.Fatalf("got %v", err)
		}
		_, err = o.cases.Submit(o.as(worktest.Ogre, "juris"), in)
		if !errors.Is(err, cases.ErrDraftNotFound) {
			t.Errorf("got %v", err)
		}
	})
}
