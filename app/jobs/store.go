package jobs

import (
	"fmt"
	"time"

	"pkip/app/store"
	"pkip/app/work"
)

const (
	leaseFor = "10 seconds" // of leading
	runFor   = "5 minutes"  // of one delivery, before somebody else tries it
	spreadAt = 500          // events a round
)

// lease takes or renews the lead; epoch 0 means that somebody else has it. A lease is a row and not an advisory lock, which any role could take.
func lease(w *work.Work, holder string) (epoch int64, err error) {
	var got []int64
	err = store.Query(w).Raw(`INSERT INTO platform.lease AS l (name, holder, until) VALUES ('dispatcher', ?, now() + interval '`+leaseFor+`')
		ON CONFLICT (name) DO UPDATE SET until = excluded.until, holder = excluded.holder,
			epoch = CASE WHEN l.holder = excluded.holder THEN l.epoch ELSE l.epoch + 1 END
		WHERE l.holder = excluded.holder OR l.until < now() RETURNING epoch`, holder).Scan(&got).Error
	if err != nil {
		return 0, fmt.Errorf("taking the lead: %w", err)
	}
	if len(got) == 0 {
		return 0, nil
	}
	return got[0], nil
}

// makeTicks puts a job's tick into the outbox, once for each municipality whoever asks.
func makeTicks(w *work.Work, kind string, tenants []string, due time.Time) error {
	if len(tenants) == 0 {
		return nil
	}
	err := store.Query(w).Exec(`WITH fresh AS (
			INSERT INTO platform.tick (kind, tenant, due) SELECT ?, t, ?::timestamptz FROM unnest(?::text[]) AS t
			ON CONFLICT (kind, tenant, due) DO NOTHING RETURNING tenant)
		INSERT INTO platform.outbox (tenant, name, stream, payload, occurred_at)
		SELECT tenant, ?, ?, '{}', ?::timestamptz FROM fresh`, kind, due, array(tenants), kind, kind, due).Error
	if err != nil {
		return fmt.Errorf("ticks of %s: %w", kind, err)
	}
	return nil
}

// waiting returns events that nobody turned into deliveries yet, round the municipalities.
func waiting(w *work.Work) (events []event, err error) {
	err = store.Query(w).Raw(`SELECT id, tenant, name, stream FROM (
			SELECT id, tenant, name, stream, row_number() OVER (PARTITION BY tenant ORDER BY id) AS turn
			FROM platform.outbox WHERE state = 'waiting') AS q ORDER BY turn, id LIMIT ?`, spreadAt).Scan(&events).Error
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	return events, nil
}

// sent notes the deliveries of events, and that the events have them.
func sent(w *work.Work, events []event, all []delivery) error {
	if len(events) == 0 {
		return nil
	}
	if len(all) > 0 {
		var ids []int64
		var names, tenants, streams, classes []string
		for _, d := range all {
			ids, names, tenants = append(ids, d.Event), append(names, d.Reaction), append(tenants, d.Tenant)
			streams, classes = append(streams, d.Stream), append(classes, d.Class)
		}
		err := store.Query(w).Exec(`INSERT INTO platform.delivery (event, reaction, tenant, stream, class, next_at)
			SELECT e, r, t, s, c, now() FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[]) AS x (e, r, t, s, c)
			ON CONFLICT (event, reaction) DO NOTHING`, array(ids), array(names), array(tenants), array(streams), array(classes)).Error
		if err != nil {
			return fmt.Errorf("making deliveries: %w", err)
		}
	}
	ids := make([]int64, 0, len(events))
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	err := store.Query(w).Exec("UPDATE platform.outbox SET state = 'sent' WHERE id = ANY(?::bigint[])", array(ids)).Error
	if err != nil {
		return fmt.Errorf("marking events: %w", err)
	}
	return nil
}

// claim takes deliveries that are due: the first of each stream, round the municipalities, and never more of one than
// perTenant. Those whose worker died are due again when their time is over.
func claim(w *work.Work, epoch int64, room, perTenant int) (batch []delivery, err error) {
	err = store.Query(w).Raw(`WITH head AS (
			SELECT DISTINCT ON (tenant, reaction, stream) event, reaction, tenant, state, next_at
			FROM platform.delivery WHERE state IN ('ready', 'running') ORDER BY tenant, reaction, stream, event),
		busy AS (SELECT tenant, count(*) AS n FROM platform.delivery WHERE state = 'running' AND next_at > now() GROUP BY tenant),
		turn AS (
			SELECT h.event, h.reaction, row_number() OVER (PARTITION BY h.tenant ORDER BY h.event) AS turn, coalesce(b.n, 0) AS busy
			FROM head h LEFT JOIN busy b ON b.tenant = h.tenant WHERE h.next_at <= now()),
		mine AS (SELECT event, reaction FROM turn WHERE turn + busy <= ? ORDER BY turn, event LIMIT ?)
		UPDATE platform.delivery d SET state = 'running', attempts = d.attempts + 1, epoch = ?, next_at = now() + interval '`+runFor+`'
		FROM mine m, platform.outbox o WHERE d.event = m.event AND d.reaction = m.reaction AND o.id = d.event
			AND (d.state = 'ready' OR d.next_at <= now()) -- asked again of the row as another leader left it
		RETURNING d.event, d.reaction, d.tenant, d.stream, d.class, d.attempts, d.epoch, o.payload`, perTenant, room, epoch).Scan(&batch).Error
	if err != nil {
		return nil, fmt.Errorf("claiming deliveries: %w", err)
	}
	return batch, nil
}

// finish notes the end of a try, unless somebody else took it over meanwhile.
func finish(w *work.Work, o outcome) error {
	err := store.Query(w).Exec(`UPDATE platform.delivery SET state = ?, fault = ?, next_at = now() + ? * interval '1 second',
			done_at = CASE WHEN ? = 'done' THEN now() END
		WHERE event = ? AND reaction = ? AND epoch = ? AND state = 'running'`,
		o.State, o.Fault, o.Wait.Seconds(), o.State, o.Event, o.Reaction, o.Epoch).Error
	if err != nil {
		return fmt.Errorf("noting an outcome: %w", err)
	}
	return nil
}

// tidy removes what was done long ago.
func tidy(w *work.Work) error {
	for _, q := range []string{
		"DELETE FROM platform.delivery WHERE state = 'done' AND done_at < now() - interval '7 days'",
		`DELETE FROM platform.outbox o WHERE o.state = 'sent' AND o.occurred_at < now() - interval '7 days'
			AND NOT EXISTS (SELECT FROM platform.delivery d WHERE d.event = o.id)`,
		"DELETE FROM platform.tick WHERE due < now() - interval '7 days'",
	} {
		err := store.Query(w).Exec(q).Error
		if err != nil {
			return fmt.Errorf("tidying: %w", err)
		}
	}
	return nil
}

// array writes a PostgreSQL array as one parameter: gorm would spread a slice over many.
func array[T any](of []T) any { return pgArray[T](of) }
