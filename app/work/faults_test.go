package work_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pkip/app/apperr"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/tenancy"
)

func TestADatabaseThatCannotBeReachedIsUnavailable(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	cfg := env.Root.Config()
	cfg.User, cfg.Password, cfg.Port = "pkip_app", worktest.Password, closedPort(t)
	cfg.Fallbacks = nil
	lanes := tenancy.Open(cfg, tenancy.Size{Lanes: 1, Conns: 1, Age: time.Minute})
	defer func() { _ = lanes.Close() }()
	office, err := work.NewOffice(lanes, work.Key{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = office.Do(env.Ogre, func(context.Context, *work.Work) error { return nil })
	if apperr.KindOf(err) != apperr.Unavailable || !errors.Is(err, work.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func closedPort(t *testing.T) uint16 {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("not TCP")
	}
	_ = l.Close()
	return uint16(addr.Port)
}

func TestAServerThatStopsIsUnavailableBeforeCommit(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	err := env.Office.Do(env.Ogre, func(ctx context.Context, w *work.Work) error {
		_, err := env.Root.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pkip_app' AND datname = current_database()")
		if err != nil {
			return err
		}
		return addProbe(w, 1)
	})
	if !errors.Is(err, work.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if env.Scalar(t, "SELECT count(*) FROM t_0042.work_probe") != 0 {
		t.Error("something was committed")
	}
}

func TestSlowWorkGivesUp(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	other, err := pgx.ConnectConfig(t.Context(), env.Root.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(context.Background()) }()
	_, err = other.Exec(t.Context(), "BEGIN; LOCK TABLE t_0042.work_probe")
	if err != nil {
		t.Fatal(err)
	}
	err = env.Office.Do(env.Ogre, func(_ context.Context, w *work.Work) error { return addProbe(w, 1) })
	if !errors.Is(err, work.ErrUnavailable) { // lock_timeout
		t.Errorf("got %v", err)
	}
}

func TestAFullDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	_, err := env.Root.Exec(t.Context(), `CREATE FUNCTION t_0042.nospace() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN RAISE EXCEPTION ''no space left on device'' USING ERRCODE = ''53100''; END';
		CREATE TRIGGER nospace BEFORE INSERT ON t_0042.work_probe FOR EACH ROW EXECUTE FUNCTION t_0042.nospace()`)
	if err != nil {
		t.Fatal(err)
	}
	err = env.Office.Do(env.Ogre, func(_ context.Context, w *work.Work) error { return addProbe(w, 1) })
	if !errors.Is(err, work.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestOnceGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	call := work.Call{Key: "key-1", Request: map[string]string{"chip": "7"}}
	var mu sync.Mutex
	done := 0
	once := func(ctx context.Context, call work.Call) (string, error) {
		return work.Once(ctx, env.Office, call, func(_ context.Context, w *work.Work) (string, error) {
			mu.Lock()
			done++
			mu.Unlock()
			id := w.NewID().String()
			return id, store.Query(w).Exec("INSERT INTO tenant.work_probe (kind) VALUES (?)", id).Error
		})
	}
	var group sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		group.Go(func() {
			var err error
			answers[i], err = once(env.Ogre, call)
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, a := range answers {
		if a != answers[0] || a == "" {
			t.Errorf("got %v", answers)
		}
	}
	if env.Scalar(t, "SELECT count(*) FROM t_0042.work_probe") != 1 || done != 1 {
		t.Errorf("it was done %d times", done)
	}
	t.Run("the same key for something else is refused", func(t *testing.T) {
		_, err := once(env.Ogre, work.Call{Key: "key-1", Request: map[string]string{"chip": "8"}})
		if !errors.Is(err, work.ErrKeyReused) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		got, err := once(env.Cesis, call)
		if err != nil || got == answers[0] {
			t.Errorf("got %s, %v", got, err)
		}
	})
	t.Run("a failure leaves the key free", func(t *testing.T) {
		boom := errors.New("boom")
		free := work.Call{Key: "key-2", Request: 1}
		_, err := work.Once(env.Ogre, env.Office, free, func(context.Context, *work.Work) (string, error) { return "", boom })
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		got, err := once(env.Ogre, free)
		if err != nil || got == "" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}
