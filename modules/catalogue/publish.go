package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/modules/catalogue/internal/ppk"
)

// ServicePublished is emitted when a version of a service comes into force.
type ServicePublished struct {
	ServiceID uuid.UUID `json:"serviceId"`
	Number    int       `json:"number"`
}

// EventName is the name in the outbox; never change it once released.
func (ServicePublished) EventName() string { return "catalogue.service.published.v1" }

// Stream keeps the events of one service in order.
func (e ServicePublished) Stream() string { return e.ServiceID.String() }

// Refresh publishes what is new: every shared definition with the municipality's differences put on it. One that stands
// as it did is left alone, so it may run at any time.
func (m *Module) Refresh(ctx context.Context) error {
	var all error
	for _, shared := range m.shared() {
		all = errors.Join(all, m.office.Do(ctx, func(_ context.Context, w *work.Work) error { return m.publish(w, shared) }))
	}
	return all
}

// AdaptInput is a municipality's differences for one service.
type AdaptInput struct {
	Key   string
	Patch []byte // RFC 7396
}

// Adapt keeps a municipality's differences and publishes the service with them.
func (m *Module) Adapt(ctx context.Context, in AdaptInput) error {
	for _, shared := range m.shared() {
		if shared.Key != in.Key {
			continue
		}
		return m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
			s, err := m.take(w, shared)
			if err != nil {
				return err
			}
			s.Overlay = string(in.Patch)
			err = services.Save(w, &s)
			if err != nil {
				return err
			}
			err = w.Audit("catalogue.service.adapted", s.ID, work.Detail{Fields: []string{"overlay"}})
			if err != nil {
				return err
			}
			return m.publish(w, shared)
		})
	}
	return ErrServiceNotFound
}

// publish puts the next version into force, if it differs.
func (m *Module) publish(w *work.Work, shared eservice.Service) error {
	s, err := m.take(w, shared)
	if err != nil {
		return err
	}
	def, text, err := eservice.Overlay(shared.Definition, []byte(s.Overlay))
	if err != nil {
		return fmt.Errorf("publishing %s: %w", shared.Key, err)
	}
	sum := sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:])
	if s.Published > 0 {
		was, err := hashOf(w, s.ID, s.Published)
		if err != nil || was == hash {
			return err
		}
	}
	s.Published, s.Slug = s.Published+1, def.Slug
	err = addVersion(w, versionRow{ServiceID: s.ID, Number: s.Published, Definition: string(text), Hash: hash, PublishedAt: w.Now})
	if err != nil {
		return err
	}
	err = services.Save(w, &s)
	if err != nil {
		return err
	}
	err = w.Audit("catalogue.service.published", s.ID, work.Detail{Fields: []string{"published"}})
	if err != nil {
		return err
	}
	return w.Emit(ServicePublished{ServiceID: s.ID, Number: s.Published})
}

// take finds the municipality's row of a shared service, or makes it.
func (m *Module) take(w *work.Work, shared eservice.Service) (Service, error) {
	s, err := serviceByKey(w, shared.Key)
	if !errors.Is(err, ErrServiceNotFound) {
		return s, err
	}
	def, err := eservice.Parse(shared.Definition)
	if err != nil {
		return s, fmt.Errorf("publishing %s: %w", shared.Key, err)
	}
	s = Service{Record: store.NewRecord(w), Key: shared.Key, Slug: def.Slug, Opened: true, Overlay: "{}"}
	return s, services.Add(w, &s)
}

// sendCard puts the card of a version into the state's catalogue, from where residents come. A deployment without the
// catalogue has nothing to do.
func (m *Module) sendCard(ctx context.Context, _ string, payload json.RawMessage) error {
	if m.ppk.URL == "" {
		return nil
	}
	var e ServicePublished
	err := json.Unmarshal(payload, &e)
	if err != nil {
		return fmt.Errorf("card: %w", err)
	}
	var card ppk.Card
	err = m.office.See(ctx, func(_ context.Context, w *work.Work) error {
		s, err := services.Get(w, e.ServiceID)
		if err != nil {
			return err
		}
		p, err := m.version(w, s, e.Number)
		if err != nil {
			return err
		}
		card = ppk.CardOf(w.Tenant, p.Definition, m.url(w.Tenant.Host, "/p/"+s.Slug+"/sakums"))
		return nil
	})
	if err != nil {
		return err
	}
	return m.ppk.Publish(ctx, card)
}
