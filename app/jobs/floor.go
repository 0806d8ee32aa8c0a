package jobs

import (
	"context"
	"time"

	"pkip/app/module"
	"pkip/app/work"
)

// Floor is the background work of the floor itself: gaps in the registers of numbers, answers nobody will ask for again,
// and the outbox's own tidying.
func Floor(office *work.Office, platform *work.PlatformOffice) []module.Job {
	const sweepAtOnce = 1000
	return []module.Job{
		{Kind: "work.sweep", Class: module.Bulk, Every: 5 * time.Minute, Run: func(ctx context.Context) error {
			_, err := work.Sweep(ctx, office, work.SweepInput{Most: sweepAtOnce})
			return err
		}},
		{Kind: "work.forget", Class: module.Bulk, Every: 24 * time.Hour, Run: func(ctx context.Context) error {
			return work.Forget(ctx, office, struct{}{})
		}},
		{Kind: "jobs.tidy", Class: module.Bulk, Every: time.Hour, Platform: true, Run: func(ctx context.Context) error {
			return platform.Do(ctx, "jobs.tidy", func(_ context.Context, w *work.Work) error { return tidy(w) })
		}},
	}
}
