package main

import (
	"context"
	_ "embed" // a filled application
	"fmt"
	"time"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/policy"
	"pkip/modules/cases"
	"pkip/modules/catalogue"
	"pkip/modules/permits"
	"pkip/tenancy"
)

//go:embed answers.json
var answersText string

// door measures the product's own submission: gorm, the form's check, audit, event and number included.
func (b *bench) door(ctx context.Context, each time.Duration, clients int) error {
	cat := catalogue.New(catalogue.Config{Office: b.office, Shared: func() []eservice.Service { return permits.New().Manifest().EServices }})
	door := cases.New(cases.Config{Office: b.office, Catalogue: cat})
	for _, t := range b.tenants {
		err := cat.Refresh(policy.WithActor(tenancy.With(ctx, t), policy.Actor{ID: "bench", Kind: policy.System}))
		if err != nil {
			return err
		}
	}
	fmt.Printf("## The door: cases.Submit, %d clients\n\n| municipalities | submits/s | PostgreSQL CPU | Go CPU |\n| --- | --- | --- | --- |\n", clients)
	for _, size := range b.sizes {
		const drafts = 60_000
		people, err := b.drafts(ctx, size, drafts)
		if err != nil {
			return err
		}
		f, err := measure("door", each, clients, func(client, n int) error {
			i := n*clients + client
			t := b.tenants[i%size]
			if i/size >= drafts/size {
				return fmt.Errorf("more than %d drafts were sent", drafts)
			}
			id := people[i%size][i/size]
			actor := policy.Actor{ID: person.String(), Kind: policy.Citizen, For: person, Basis: policy.Self}
			_, err := door.Submit(policy.WithActor(tenancy.With(ctx, t), actor), cases.DraftInput{DraftPath: cases.DraftPath{Draft: id}})
			return err
		})
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %.0f | %s | %s |\n", size, f.perSecond, f.postgres.Round(time.Microsecond), f.own.Round(time.Microsecond))
	}
	fmt.Println()
	return nil
}

var person = uuid.Must(uuid.NewV7())

// drafts lays filled drafts into each municipality, ready to be sent.
func (b *bench) drafts(ctx context.Context, size, n int) ([][]uuid.UUID, error) {
	all := make([][]uuid.UUID, size)
	for i := range size {
		schema := b.tenants[i].ID
		rows, err := b.root.Query(ctx, `INSERT INTO `+schema+`.cases_draft (id, version, service, slug, service_version, person_id, for_id, basis, answers, prefill, begun_at, saved_at)
			SELECT gen_random_uuid(), 1, 'permits.tree_felling', 'koku-cirsana', 1, $1, $1, 'self', $2, 'done', now(), now() FROM generate_series(1, $3) RETURNING id`,
			person, answersText, n/size)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id uuid.UUID
			err = rows.Scan(&id)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], id)
		}
		if rows.Err() != nil {
			return nil, rows.Err()
		}
	}
	return all, nil
}
