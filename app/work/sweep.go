package work

import (
	"context"
	"fmt"
	"time"
)

// patience is how long a drawn number may be on its way to COMMIT before its absence is a gap.
const patience = 10 * time.Minute

// A Gap is a value that was drawn and is not in the register.
type Gap struct {
	Series string
	Year   int
	Value  int64
	Reason string // rolled_back or database_restart
}

// SweepInput bounds one sweep.
type SweepInput struct{ Most int }

// Sweep explains the gaps of the tenant's registers: a value that is missing between two others, the later of which was
// drawn longer ago than patience. PostgreSQL logs sequences 32 values ahead, so a restart may skip that many; what is
// missing across a start of the database is explained by it, the rest was rolled back.
func Sweep(ctx context.Context, o *Office, in SweepInput) (found []Gap, err error) {
	err = o.Do(ctx, func(_ context.Context, w *Work) error {
		var rows []struct {
			Series    string
			Year      int
			Value     int64
			Restarted bool
		}
		err := w.db.Raw(`WITH seen AS (
				SELECT series, year, value, drawn_at,
					lag(value, 1, 0::bigint) OVER one AS before, lag(drawn_at) OVER one AS before_at
				FROM tenant.work_number WINDOW one AS (PARTITION BY series, year ORDER BY value))
			SELECT s.series, s.year, missing.value,
				pg_postmaster_start_time() BETWEEN coalesce(s.before_at, '-infinity') AND s.drawn_at AS restarted
			FROM seen s, generate_series(s.before + 1, s.value - 1) AS missing(value)
			WHERE s.value > s.before + 1 AND s.drawn_at < ?
				AND NOT EXISTS (SELECT FROM tenant.work_number_gap g WHERE g.series = s.series AND g.year = s.year AND g.value = missing.value)
			ORDER BY 1, 2, 3 LIMIT ?`, w.Now.Add(-patience), in.Most).Scan(&rows).Error
		if err != nil {
			return fmt.Errorf("sweeping: %w", err)
		}
		for _, r := range rows {
			gap := Gap{r.Series, r.Year, r.Value, "rolled_back"}
			if r.Restarted {
				gap.Reason = "database_restart"
			}
			w.closing.Queue(`INSERT INTO tenant.work_number_gap (series, year, value, reason, found_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (series, year, value) DO NOTHING`, gap.Series, gap.Year, gap.Value, gap.Reason, w.Now)
			found = append(found, gap)
		}
		return nil
	})
	return found, err
}

// keepAnswers is how long a repeated call gets its first answer, and an event's mark of having been worked in stays.
const keepAnswers = 30 * 24 * time.Hour

// Forget removes answers and marks that nobody will ask for again.
func Forget(ctx context.Context, o *Office, _ struct{}) error {
	return o.Do(ctx, func(_ context.Context, w *Work) error {
		old := w.Now.Add(-keepAnswers)
		w.closing.Queue("DELETE FROM tenant.work_answer WHERE answered_at < $1", old)
		w.closing.Queue("DELETE FROM tenant.work_inbox WHERE worked_at < $1", old)
		return nil
	})
}
