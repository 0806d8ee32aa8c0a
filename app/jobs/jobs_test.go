package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"pkip/app/jobs"
	"pkip/app/module"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/tenancy"
)

type happened struct {
	Case string `json:"case"`
	N    int    `json:"n"`
}

func (happened) EventName() string { return "test.happened.v1" }
func (h happened) Stream() string  { return h.Case }

type directory struct{}

func (directory) ByID(id string) (tenancy.Tenant, bool) {
	for _, t := range (directory{}).All() {
		if t.ID == id {
			return t, true
		}
	}
	return tenancy.Tenant{}, false
}
func (directory) All() []tenancy.Tenant { return []tenancy.Tenant{worktest.Ogre, worktest.Cesis} }

func runner(env worktest.Env, holder string, tasks []module.Job, reacts ...module.Reaction) *jobs.Runner {
	return jobs.New(jobs.Config{
		Holder: holder, Platform: env.Platform, Office: env.Office, Tenants: directory{}, Reactions: reacts, Jobs: tasks,
		Poll: time.Millisecond, Workers: 4, PerTenant: 2, Log: slog.New(slog.DiscardHandler), Now: env.Now,
	})
}

func emit(ctx context.Context, t *testing.T, env worktest.Env, events ...happened) {
	t.Helper()
	for _, e := range events {
		err := env.Office.Do(ctx, func(_ context.Context, w *work.Work) error { return w.Emit(e) })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func drain(t *testing.T, r *jobs.Runner) int {
	t.Helper()
	n, err := r.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// due makes everything that waits for another try due at once: the tests do not sleep.
func due(t *testing.T, env worktest.Env) {
	t.Helper()
	_, err := env.Root.Exec(t.Context(), "UPDATE platform.delivery SET next_at = now() WHERE state <> 'done'")
	if err != nil {
		t.Fatal(err)
	}
}

func TestAReactionsRowsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	r := runner(env, "a", nil, module.Reaction{
		Event: "test.happened.v1", Name: "test.note", Class: module.Critical,
		Run: func(_ context.Context, w *work.Work, payload json.RawMessage) error {
			return store.Query(w).Exec("INSERT INTO tenant.work_probe (kind, note) VALUES (?, ?)", w.NewID().String(), string(payload)).Error
		},
	})
	emit(env.Ogre, t, env, happened{"c1", 1})
	drain(t, r)
	// The worker died after its transaction and before it could say so.
	_, err := env.Root.Exec(t.Context(), "UPDATE platform.delivery SET state = 'running', next_at = now()")
	if err != nil {
		t.Fatal(err)
	}
	if drain(t, r) != 1 {
		t.Error("it was not tried again")
	}
	if env.Scalar(t, "SELECT count(*) FROM t_0042.work_probe") != 1 {
		t.Error("the effect did not happen once")
	}
	t.Run("another municipality does not see it", func(t *testing.T) {
		if env.Scalar(t, "SELECT (SELECT count(*) FROM t_0117.work_probe) + (SELECT count(*) FROM t_0117.work_inbox)") != 0 {
			t.Error("rows in the wrong schema")
		}
	})
}

func TestAStreamKeepsItsOrderAndOthersPass(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	var got []string
	sick := true
	r := runner(env, "a", nil, module.Reaction{
		Event: "test.happened.v1", Name: "test.tell", Class: module.Bulk,
		Send: func(_ context.Context, _ string, payload json.RawMessage) error {
			var e happened
			err := json.Unmarshal(payload, &e)
			if err != nil {
				return err
			}
			if e.Case == "sick" && sick {
				return errors.New("down")
			}
			got = append(got, fmt.Sprint(e.Case, e.N))
			return nil
		},
	})
	emit(env.Ogre, t, env, happened{"sick", 1}, happened{"sick", 2}, happened{"well", 1}, happened{"well", 2})
	drain(t, r)
	if !slices.Equal(got, []string{"well1", "well2"}) {
		t.Fatalf("got %v", got)
	}
	sick = false
	due(t, env)
	drain(t, r)
	if !slices.Equal(got[2:], []string{"sick1", "sick2"}) {
		t.Errorf("got %v", got)
	}
}

func TestWhatFailsTooOftenIsParkedAndLetsTheNextPass(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	tries := 0
	r := runner(env, "a", nil, module.Reaction{
		Event: "test.happened.v1", Name: "test.tell", Class: module.Bulk,
		Send: func(_ context.Context, key string, payload json.RawMessage) error {
			tries++
			var e happened
			err := json.Unmarshal(payload, &e)
			if err == nil && e.N == 1 {
				panic("what stood in " + key)
			}
			return err
		},
	})
	emit(env.Ogre, t, env, happened{"c", 1}, happened{"c", 2})
	for range 5 {
		drain(t, r)
		due(t, env)
	}
	drain(t, r)
	if tries != 6 || env.Scalar(t, "SELECT count(*) FROM platform.delivery WHERE state = 'parked' AND attempts = 5") != 1 ||
		env.Scalar(t, "SELECT count(*) FROM platform.delivery WHERE state = 'done'") != 1 {
		t.Errorf("%d tries", tries)
	}
}

func TestAJobTicksOnceInEveryMunicipality(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	var ran []string
	tasks := []module.Job{
		{Kind: "test.sweep", Class: module.Bulk, Every: time.Hour, Run: func(ctx context.Context) error {
			tenant, _ := tenancy.From(ctx)
			ran = append(ran, tenant.ID)
			return nil
		}},
		{Kind: "test.tidy", Class: module.Bulk, Every: time.Hour, Platform: true, Run: func(ctx context.Context) error {
			tenant, _ := tenancy.From(ctx)
			ran = append(ran, tenant.ID)
			return nil
		}},
	}
	drain(t, runner(env, "a", tasks))
	drain(t, runner(env, "a", tasks)) // a process that started anew ticks no second time
	slices.Sort(ran)
	if !slices.Equal(ran, []string{"platform", "t_0042", "t_0117"}) {
		t.Errorf("got %v", ran)
	}
	env.Advance(time.Hour)
	ran = nil
	drain(t, runner(env, "a", tasks))
	if len(ran) != 3 {
		t.Errorf("got %v", ran)
	}
}

func TestOnlyOneLeads(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	n := 0
	react := module.Reaction{
		Event: "test.happened.v1", Name: "test.tell", Class: module.Default,
		Send: func(context.Context, string, json.RawMessage) error { n++; return nil },
	}
	first, second := runner(env, "a", nil, react), runner(env, "b", nil, react)
	emit(env.Ogre, t, env, happened{"c", 1})
	drain(t, first)
	emit(env.Ogre, t, env, happened{"c", 2})
	if drain(t, second) != 0 {
		t.Error("two lead")
	}
	_, err := env.Root.Exec(t.Context(), "UPDATE platform.lease SET until = now() - interval '1 second'")
	if err != nil {
		t.Fatal(err)
	}
	if drain(t, runner(env, "b", nil, react)) != 1 || n != 2 {
		t.Errorf("the lead was not taken over: %d", n)
	}
}
