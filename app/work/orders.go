package work

import (
	"fmt"

	"github.com/google/uuid"
)

// An Order asks for a municipality. Whoever may, writes the row; the worker, which holds the migrator, fulfils it.
type Order struct {
	ID                              uuid.UUID
	Slug, Host, Name, Mode, Profile string
}

// TenantOrdered is emitted with an order, so that it does not wait for the next look at the table.
type TenantOrdered struct {
	OrderID uuid.UUID `json:"orderId"`
}

// EventName is the name in the outbox; never change it once released.
func (TenantOrdered) EventName() string { return "platform.tenant.ordered.v1" }

// Stream keeps orders in order.
func (TenantOrdered) Stream() string { return "platform.orders" }

// PlaceOrder writes an order. Only work of the platform can.
func PlaceOrder(w *Work, o Order) error {
	err := w.db.Exec("INSERT INTO platform.tenant_order (id, slug, host, name, mode, profile) VALUES (?, ?, ?, ?, ?, ?)",
		o.ID, o.Slug, o.Host, o.Name, o.Mode, o.Profile).Error
	if err != nil {
		return fmt.Errorf("placing an order: %w", err)
	}
	return w.Emit(TenantOrdered{OrderID: o.ID})
}

// Orders returns those that wait.
func Orders(w *Work) (list []Order, err error) {
	err = w.db.Raw("SELECT id, slug, host, name, mode, profile FROM platform.tenant_order WHERE state = 'waiting' ORDER BY ordered_at, id LIMIT 10").Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("reading orders: %w", err)
	}
	return list, nil
}

// SettleOrder notes what became of one.
func SettleOrder(w *Work, id uuid.UUID, state string, tenant *string, fault string) error {
	err := w.db.Exec("UPDATE platform.tenant_order SET state = ?, tenant = ?, fault = ? WHERE id = ?", state, tenant, fault, id).Error
	if err != nil {
		return fmt.Errorf("settling an order: %w", err)
	}
	return nil
}
