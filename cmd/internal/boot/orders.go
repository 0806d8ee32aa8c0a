package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"pkip/app/config"
	"pkip/app/work"
	"pkip/tenancy"
)

// hostOf is the host that a municipality's name gives it.
func (a *App) hostOf(slug string) string { return HostOf(a.cfg, slug) }

// HostOf puts a slug in place of the first part of the platform's host: "ogre.localhost" beside "pkip.localhost".
func HostOf(cfg config.Config, slug string) string {
	_, rest, ok := strings.Cut(cfg.PlatformHost(), ".")
	if !ok {
		rest = cfg.PlatformHost()
	}
	return slug + "." + rest
}

// fulfil makes the municipalities that were ordered. An order that stands half done is taken up again: claiming is one
// transaction, and what modules do for a new tenant may be repeated.
func (a *App) fulfil(ctx context.Context, b *tenancy.Builder) error {
	waiting, err := a.waiting(ctx)
	if err != nil {
		return err
	}
	var all error
	for _, o := range waiting {
		t, err := a.CreateTenant(ctx, b, o.order, nil)
		if errors.Is(err, tenancy.ErrSlugTaken) {
			all = errors.Join(all, a.settle(ctx, o.id, "failed", nil, "tenancy.slug_taken"))
			continue
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("order %s: %w", o.id, err))
			continue
		}
		all = errors.Join(all, a.settle(ctx, o.id, "done", &t.ID, ""))
	}
	return all
}

// order writes an order, for a process that cannot change schemas.
func (a *App) order(ctx context.Context, o tenancy.Order) (id uuid.UUID, err error) {
	profile, err := json.Marshal(o.Profile)
	if err != nil {
		return id, fmt.Errorf("profile of %s: %w", o.Slug, err)
	}
	err = a.platform.Do(ctx, "platform.orders", func(_ context.Context, w *work.Work) error {
		id = w.NewID()
		return work.PlaceOrder(w, work.Order{ID: id, Slug: o.Slug, Host: o.Host, Name: o.Name, Mode: string(o.Mode), Profile: string(profile)})
	})
	return id, err
}

type ordered struct {
	id    uuid.UUID
	order tenancy.Order
}

func (a *App) waiting(ctx context.Context) (list []ordered, err error) {
	err = a.platform.Do(ctx, "platform.orders", func(_ context.Context, w *work.Work) error {
		rows, err := work.Orders(w)
		if err != nil {
			return err
		}
		for _, r := range rows {
			o := ordered{id: r.ID, order: tenancy.Order{Slug: r.Slug, Host: r.Host, Name: r.Name, Mode: tenancy.Mode(r.Mode)}}
			err = json.Unmarshal([]byte(r.Profile), &o.order.Profile)
			if err != nil {
				return fmt.Errorf("order %s: %w", r.ID, err)
			}
			list = append(list, o)
		}
		return nil
	})
	return list, err
}

func (a *App) settle(ctx context.Context, id uuid.UUID, state string, tenant *string, fault string) error {
	return a.platform.Do(ctx, "platform.orders", func(_ context.Context, w *work.Work) error {
		return work.SettleOrder(w, id, state, tenant, fault)
	})
}
