// Package jobs runs what happens after an answer: reactions to events and work on a schedule. The truth is
// platform.outbox; one leader turns its rows into deliveries, one for each reaction, and hands them out fairly over the
// municipalities. A delivery of a stream goes out only after the one before it was done or parked.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pkip/app/apperr"
	"pkip/app/module"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/tenancy"
)

// Config is what the runner stands on.
type Config struct {
	Holder   string // names this process in the lease
	Platform *work.PlatformOffice
	Office   *work.Office
	Tenants  interface {
		ByID(id string) (tenancy.Tenant, bool)
		All() []tenancy.Tenant
	}
	Reactions []module.Reaction
	Jobs      []module.Job
	Poll      time.Duration // between rounds that found nothing
	Workers   int           // deliveries at the same time
	PerTenant int           // of them for one municipality
	Log       *slog.Logger
	// Now is of the trade: which tick is due. Leases go by the database's own clock, which all instances share.
	Now func() time.Time
}

// budgets are how often a delivery is tried before it is parked for a person.
var budgets = map[module.Class]int{module.Critical: 12, module.Default: 8, module.Bulk: 5}

// renewAfter leaves the lease half of its time for a slow database.
const renewAfter = 5 * time.Second

// longest is the longest wait before another try.
const longest = 30 * time.Minute

// Runner is one process's part in background work.
type Runner struct {
	cfg    Config
	byName map[string][]module.Reaction // by event
	known  map[string]runnable          // by name of the reaction or kind of the job
	last   map[string]time.Time         // tick made, by kind of the job
	work   sync.WaitGroup

	epoch int64     // of the lead, 0 while somebody else has it
	renew time.Time // when to ask for it again
}

// runnable is a reaction or a job under its name.
type runnable struct {
	class module.Class
	run   func(ctx context.Context, d delivery) error
}

// New returns a runner. It panics where two reactions have one name: one of them would never run.
func New(cfg Config) *Runner {
	r := &Runner{cfg: cfg, byName: map[string][]module.Reaction{}, known: map[string]runnable{}, last: map[string]time.Time{}}
	for _, re := range cfg.Reactions {
		r.byName[re.Event] = append(r.byName[re.Event], re)
		r.know(re.Name, runnable{re.Class, r.reaction(re)})
	}
	for _, j := range cfg.Jobs {
		r.know(j.Kind, runnable{j.Class, func(ctx context.Context, _ delivery) error { return j.Run(ctx) }})
	}
	return r
}

func (r *Runner) know(name string, x runnable) {
	if _, twice := r.known[name]; twice || name == "" {
		panic("jobs: two reactions or jobs are called " + name)
	}
	r.known[name] = x
}

// reaction runs re: its rows and the mark that the event was worked in are one transaction.
func (r *Runner) reaction(re module.Reaction) func(context.Context, delivery) error {
	if re.Send != nil {
		return func(ctx context.Context, d delivery) error {
			return re.Send(ctx, fmt.Sprintf("%d-%s", d.Event, re.Name), d.Payload)
		}
	}
	return func(ctx context.Context, d delivery) error {
		return r.cfg.Office.Do(ctx, func(ctx context.Context, w *work.Work) error {
			fresh, err := w.Mark(d.Event, re.Name)
			if err != nil || !fresh {
				return err
			}
			return re.Run(ctx, w, d.Payload)
		})
	}
}

// Run works until ctx ends, and then waits for what it began.
func (r *Runner) Run(ctx context.Context) {
	defer r.work.Wait()
	free := make(chan struct{}, r.cfg.Workers)
	for ctx.Err() == nil {
		n, err := r.round(ctx, free)
		if err != nil && ctx.Err() == nil {
			r.cfg.Log.ErrorContext(ctx, "background work", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(r.cfg.Poll):
		}
	}
}

// round renews the lease, makes deliveries and starts as many as there are free workers.
func (r *Runner) round(ctx context.Context, free chan struct{}) (n int, err error) {
	room := cap(free) - len(free)
	if room == 0 {
		return 0, nil
	}
	batch, n, err := r.take(ctx, room)
	if err != nil {
		return 0, err
	}
	for _, d := range batch {
		free <- struct{}{}
		r.work.Go(func() {
			defer func() { <-free }()
			// What was begun is finished, even when the process is told to stop.
			r.deliver(context.WithoutCancel(ctx), d)
		})
	}
	return n + len(batch), nil
}

// Drain works in the foreground until nothing is due, for tests and for the command line. It returns how much was done.
func (r *Runner) Drain(ctx context.Context) (done int, err error) {
	for {
		batch, n, err := r.take(ctx, r.cfg.Workers)
		if err != nil {
			return done, err
		}
		for _, d := range batch {
			r.deliver(ctx, d)
		}
		done += len(batch)
		if n+len(batch) == 0 {
			return done, nil
		}
	}
}

// take is one round of the leader: ticks, deliveries, and a batch to run. Whoever does not lead takes nothing.
func (r *Runner) take(ctx context.Context, room int) (batch []delivery, made int, err error) {
	err = r.cfg.Platform.Do(ctx, "jobs.dispatch", func(_ context.Context, w *work.Work) error {
		err := r.lead(w)
		if err != nil || r.epoch == 0 {
			return err
		}
		err = r.tick(w)
		if err != nil {
			return err
		}
		made, err = r.spread(w)
		if err != nil {
			return err
		}
		batch, err = claim(w, r.epoch, room, r.cfg.PerTenant)
		return err
	})
	return batch, made, err
}

// lead asks for the lead, or renews it in time: a row written in every round would cost more than the rounds.
func (r *Runner) lead(w *work.Work) error {
	if r.epoch != 0 && r.cfg.Now().Before(r.renew) {
		return nil
	}
	epoch, err := lease(w, r.cfg.Holder)
	r.epoch, r.renew = epoch, r.cfg.Now().Add(renewAfter)
	return err
}

// tick makes an event of every job that is due, in every municipality.
func (r *Runner) tick(w *work.Work) error {
	tenants := r.cfg.Tenants.All()
	now := r.cfg.Now()
	for _, j := range r.cfg.Jobs {
		due := now.Truncate(j.Every)
		if !due.After(r.last[j.Kind]) {
			continue
		}
		ids := []string{tenancy.Platform.ID}
		if !j.Platform {
			ids = ids[:0]
			for _, t := range tenants {
				ids = append(ids, t.ID)
			}
		}
		err := makeTicks(w, j.Kind, ids, due)
		if err != nil {
			return err
		}
		r.last[j.Kind] = due
	}
	return nil
}

// spread makes a delivery of every waiting event for each of its reactions.
func (r *Runner) spread(w *work.Work) (int, error) {
	events, err := waiting(w)
	if err != nil {
		return 0, err
	}
	var all []delivery
	for _, e := range events {
		for _, re := range r.byName[e.Name] {
			all = append(all, delivery{Event: e.ID, Reaction: re.Name, Tenant: e.Tenant, Stream: e.Stream, Class: string(re.Class)})
		}
		if x, job := r.known[e.Name]; job && r.byName[e.Name] == nil {
			all = append(all, delivery{Event: e.ID, Reaction: e.Name, Tenant: e.Tenant, Stream: e.Stream, Class: string(x.class)})
		}
	}
	return len(events), sent(w, events, all)
}

// deliver runs one delivery and notes how it ended. A panic is a failure like any other.
func (r *Runner) deliver(ctx context.Context, d delivery) {
	err := r.try(ctx, d)
	end := outcome{Event: d.Event, Reaction: d.Reaction, Epoch: d.Epoch, State: "done"}
	if err != nil {
		end.Fault = faultOf(err)
		end.State, end.Wait = "ready", backoff(d.Attempts)
		if d.Attempts >= budgets[module.Class(d.Class)] {
			end.State = "parked"
		}
		r.cfg.Log.WarnContext(ctx, "a delivery failed", "event", d.Event, "reaction", d.Reaction, "tenant", d.Tenant,
			"attempt", d.Attempts, "state", end.State, "error", err)
	}
	err = r.cfg.Platform.Do(ctx, "jobs.dispatch", func(_ context.Context, w *work.Work) error { return finish(w, end) })
	if err != nil { // the lease of the delivery runs out, and it is tried again: the inbox and the key know it
		r.cfg.Log.ErrorContext(ctx, "an outcome was not noted", "event", d.Event, "reaction", d.Reaction, "error", err)
	}
}

func (r *Runner) try(ctx context.Context, d delivery) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("panic of type %T", what)
		}
	}()
	x, ok := r.known[d.Reaction]
	if !ok {
		return errors.New("nobody reacts under this name any more")
	}
	t := tenancy.Platform
	if d.Tenant != t.ID {
		t, ok = r.cfg.Tenants.ByID(d.Tenant)
		if !ok {
			return tenancy.ErrNoTenantOf
		}
	}
	ctx = policy.WithActor(tenancy.With(ctx, t), policy.Actor{ID: d.Reaction, Kind: policy.System})
	return x.run(ctx, d)
}

// faultOf is what may be written down about a failure: a code, never a text that could hold a value.
func faultOf(err error) string {
	var e *apperr.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprintf("%T", errors.Unwrap(err))
}

// backoff grows from 2 seconds, doubling, to half an hour.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 20), longest)
}

// delivery is one event on its way to one reaction.
type delivery struct {
	Event                           int64
	Reaction, Tenant, Stream, Class string
	Attempts                        int
	Epoch                           int64
	Payload                         json.RawMessage `gorm:"type:jsonb"`
}

// event is a row of the outbox.
type event struct {
	ID                   int64
	Tenant, Name, Stream string
}

// outcome is how a try ended.
type outcome struct {
	Event        int64
	Reaction     string
	Epoch        int64
	State, Fault string
	Wait         time.Duration
}
