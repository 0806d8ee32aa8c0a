package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"pkip/tenancy"
)

// statements are the ones of a submission, as the product sends them, on the product's own tables. The last four leave in
// one pipeline with COMMIT.
var statements = []string{
	"SELECT 1 FROM tenant.cases_draft WHERE id = $1 FOR UPDATE",
	"SELECT id, version, service, slug, service_version, person_id, for_id, basis, answers FROM tenant.cases_draft WHERE id = $1 AND person_id = $2",
	"SELECT id, version, key, slug, opened, published FROM tenant.catalogue_service WHERE key = $1",
	"SELECT nextval(to_regclass($1))",
	`INSERT INTO tenant.cases_case (id, version, number, service, slug, service_version, title_lv, title_en, channel, person_id, for_id, basis,
		answers, state, status, final, received_at, planned_on) VALUES ($1, 1, $2, 's', 's', 1, 't', 't', 'portal', $3, $3, 'self', $4, 'submitted', 'submitted', false, now(), '2026-12-28')`,
	"UPDATE tenant.cases_draft SET case_id = $2, version = version + 1 WHERE id = $1",
	"INSERT INTO tenant.cases_event (id, case_id, at, action, state, status, actor) VALUES ($1, $2, now(), 'submit', 'submitted', 'submitted', 'citizen')",
	"INSERT INTO tenant.work_number (series, year, value, drawn_at) VALUES ('ep18', $1, $2, now())",
	"INSERT INTO platform.audit_intake (id, entry, key_id, mac) VALUES ($1, $2, 'k', '\\x00')",
	"INSERT INTO platform.outbox (name, stream, payload, occurred_at) VALUES ('bench.case.submitted.v1', 's', '{}', now())",
}

// way is how a statement gets its municipality.
type way struct {
	name      string
	mode      pgx.QueryExecMode
	path      bool // search_path rotates, names are unqualified
	pipelined bool // everything in one round trip
	alone     bool // one schema, no role: the cheapest known way
}

var ways = []way{
	{name: "one schema, no tenancy, prepared, pipelined (baseline)", mode: pgx.QueryExecModeCacheStatement, alone: true, pipelined: true},
	{name: "qualified names + SET LOCAL ROLE, statement cache", mode: pgx.QueryExecModeCacheStatement},
	{name: "qualified names + SET LOCAL ROLE, pipelined", mode: pgx.QueryExecModeCacheStatement, pipelined: true},
	{name: "SET LOCAL search_path + role, statement cache", mode: pgx.QueryExecModeCacheStatement, path: true},
	{name: "SET LOCAL search_path + role, exec mode", mode: pgx.QueryExecModeExec, path: true},
}

// scope compares the ways for each number of municipalities.
func (b *bench) scope(ctx context.Context, each time.Duration, clients int) error {
	fmt.Printf("## Ways of keeping municipalities apart: a submission on the product's own tables, %d clients\n\n", clients)
	for _, size := range b.sizes {
		fmt.Printf("| %d municipalities | submits/s | PostgreSQL CPU | Go CPU | of baseline |\n| --- | --- | --- | --- | --- |\n", size)
		var base time.Duration
		for _, w := range ways {
			f, err := b.oneWay(ctx, w, size, each, clients)
			if err != nil {
				return err
			}
			if base == 0 {
				base = f.postgres
			}
			fmt.Printf("| %s | %.0f | %s | %s | %.2f |\n", f.name, f.perSecond, f.postgres.Round(time.Microsecond), f.own.Round(time.Microsecond),
				float64(f.postgres)/float64(base))
		}
		fmt.Println()
	}
	return nil
}

func (b *bench) oneWay(ctx context.Context, w way, size int, each time.Duration, clients int) (figure, error) {
	login := "pkip_app"
	conns := make([]*pgx.Conn, clients)
	for i := range conns {
		cfg := b.login(login)
		if w.alone { // the baseline is the owner of one schema and knows no role
			cfg = b.login("pkip_migrator")
		}
		cfg.DefaultQueryExecMode, cfg.StatementCacheCapacity = w.mode, 4096
		conn, err := pgx.ConnectConfig(ctx, cfg)
		if err != nil {
			return figure{}, err
		}
		defer func() { _ = conn.Close(ctx) }()
		conns[i] = conn
	}
	person := uuid.Must(uuid.NewV7())
	return measure(w.name, each, clients, func(client, n int) error {
		t := b.tenants[(client*7919+n)%size]
		if w.alone {
			t = b.tenants[0]
		}
		return submit(ctx, conns[client], w, t, person)
	})
}

// submit sends one submission the way w does.
func submit(ctx context.Context, conn *pgx.Conn, w way, t tenancy.Tenant, person uuid.UUID) error {
	id, draft := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	year := time.Now().Year()
	args := [][]any{
		{draft},
		{draft, person},
		{"permits"},
		{t.Sequence("ep18", year)},
		{id, id.String(), person, answersText},
		{draft, id},
		{uuid.Must(uuid.NewV7()), id},
		{year, time.Now().UnixNano()},
		{uuid.Must(uuid.NewV7()), `{"action":"cases.case.submit"}`},
		{},
	}
	begin := "begin"
	if !w.alone {
		begin += "; set local role " + t.Writer()
	}
	if w.path {
		begin += "; set local search_path = " + t.ID
	}
	_, err := conn.PgConn().Exec(ctx, begin).ReadAll() // apart: pgx prepares a batch before it sends it, and needs the role for that
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for i, q := range statements {
		q = scoped(q, w, t)
		if w.pipelined || i >= 7 {
			batch.Queue(q, args[i]...)
			continue
		}
		rows, err := conn.Query(ctx, q, args[i]...)
		if err != nil {
			return err
		}
		rows.Close()
		if rows.Err() != nil {
			return rows.Err()
		}
	}
	batch.Queue("commit")
	return conn.SendBatch(ctx, batch).Close()
}

func scoped(q string, w way, t tenancy.Tenant) string {
	if w.path {
		return strings.ReplaceAll(q, "tenant.", "")
	}
	return tenancy.Scope(q, t.ID)
}
