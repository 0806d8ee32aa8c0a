package boot

import (
	"context"
	_ "embed" // the demo municipalities
	"encoding/json"
	"errors"
	"fmt"

	"pkip/app/policy"
	"pkip/modules/catalogue"
	"pkip/tenancy"
)

//go:embed demo/municipalities.json
var demoText []byte

// demoTown is a municipality to try the product with: who it is, and how it differs from the shared services.
type demoTown struct {
	Order struct {
		Slug    string          `json:"slug"`
		Name    string          `json:"name"`
		Mode    tenancy.Mode    `json:"mode"`
		Profile tenancy.Profile `json:"profile"`
	} `json:"order"`
	Overlays map[string]json.RawMessage `json:"overlays"`
}

// Seed makes the demo municipalities that are not there yet.
func (a *App) Seed(ctx context.Context, b *tenancy.Builder) error {
	var towns []demoTown
	err := json.Unmarshal(demoText, &towns)
	if err != nil {
		return fmt.Errorf("demo municipalities: %w", err)
	}
	there := map[string]bool{}
	for _, t := range a.directory.All() {
		there[t.Slug] = true
	}
	for _, town := range towns {
		if there[town.Order.Slug] {
			continue
		}
		_, err = a.CreateTenant(ctx, b, tenancy.Order{
			Slug: town.Order.Slug, Host: a.hostOf(town.Order.Slug), Name: town.Order.Name, Mode: town.Order.Mode, Profile: town.Order.Profile,
		}, town.Overlays)
		if err != nil && !errors.Is(err, tenancy.ErrSlugTaken) {
			return err
		}
	}
	return a.directory.Refresh(ctx)
}

// CreateTenant claims a schema, lets every module fill it, and puts the municipality on the directory.
func (a *App) CreateTenant(ctx context.Context, b *tenancy.Builder, o tenancy.Order, overlays map[string]json.RawMessage) (tenancy.Tenant, error) {
	if o.Mode == tenancy.Live && a.cfg.Sandbox != "" {
		return tenancy.Tenant{}, errSandboxed
	}
	return b.Claim(ctx, o, Years(a.office.Now()), func(ctx context.Context, t tenancy.Tenant) error {
		ctx = policy.WithActor(tenancy.With(ctx, t), policy.Actor{ID: "provisioning", Kind: policy.System})
		for _, m := range a.modules {
			born := m.Manifest().Born
			if born == nil {
				continue
			}
			err := born(ctx, t)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", m.Manifest().Name, t.Slug, err)
			}
		}
		for key, patch := range overlays {
			err := a.catalogue.Adapt(ctx, catalogue.AdaptInput{Key: key, Patch: patch})
			if err != nil {
				return fmt.Errorf("differences of %s in %s: %w", t.Slug, key, err)
			}
		}
		return nil
	})
}
