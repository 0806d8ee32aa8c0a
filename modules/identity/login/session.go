package login

import (
	"context"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/view"
	"pkip/modules/identity/people"
)

const (
	idleFor = 20 * time.Minute // without a request
	atMost  = 8 * time.Hour
	notice  = time.Minute // how exactly the last request is known: a row written at each would cost more than it tells
)

// Load returns who the cookie belongs to. It is asked at every request, with the municipality of the host.
func (m *Module) Load(ctx context.Context, cookie string) (s httpx.Session, ok bool, err error) {
	hash := secret.Hash(cookie)
	s, ok = m.cache.get(ctx, hash)
	if ok {
		return s, true, nil
	}
	var row session
	err = m.office.See(gate(ctx), func(_ context.Context, w *work.Work) error {
		row, ok, err = sessionByHash(w, hash)
		if err != nil || !ok {
			return err
		}
		if w.Now.Sub(row.SeenAt) > idleFor || w.Now.Sub(row.OpenedAt) > atMost {
			ok = false
			return nil
		}
		s, err = m.describe(w, row)
		return err
	})
	if err != nil || !ok {
		return s, false, err
	}
	if m.office.Now().Sub(row.SeenAt) > notice {
		err = m.office.Do(gate(ctx), func(_ context.Context, w *work.Work) error { return seen(w, hash) })
		if err != nil {
			return s, false, err
		}
		s.IdleUntil = endOf(row, m.office.Now())
	}
	if s.Account.Mail { // who is about to confirm how they are reached is not sent back there a moment later
		m.cache.put(ctx, hash, s)
	}
	return s, true, nil
}

// describe says in words who is signed in and for whom.
func (m *Module) describe(w *work.Work, row session) (s httpx.Session, err error) {
	p, err := m.people.ByID(w, row.PersonID)
	if err != nil {
		return s, err
	}
	s = httpx.Session{
		ID: row.Hash,
		Actor: policy.Actor{
			ID: row.PersonID.String(), Kind: policy.Citizen, For: row.ForID, Basis: row.Basis, Mandate: row.MandateID,
		},
		Account:   httpx.Account{Name: p.Name(), Mail: p.Confirmed()},
		IdleUntil: endOf(row, row.SeenAt),
	}
	switch row.Basis {
	case policy.CompanyOfficer:
		c, err := m.people.CompanyByID(w, row.ForID)
		s.Account.For = c.Name
		return s, err
	case policy.PowerOfAttorney:
		mandate, err := m.people.MandateByID(w, row.MandateID, row.PersonID)
		s.Account.For = mandate.GrantorName
		return s, err
	case policy.Self:
	}
	return s, nil
}

// endOf is when a session that was used at seen ends, if nobody uses it again.
func endOf(row session, seen time.Time) time.Time {
	idle, last := seen.Add(idleFor), row.OpenedAt.Add(atMost)
	if last.Before(idle) {
		return last
	}
	return idle
}

// tidy removes attempts, codes and sessions that are long over.
func (m *Module) tidy(ctx context.Context) error {
	return m.office.Do(ctx, func(_ context.Context, w *work.Work) error { return removeOver(w) })
}

// Extended is how long the session lives from now on.
type Extended struct {
	IdleSeconds int `json:"idleSeconds"`
}

// Extend keeps the session alive at the press of a button. Coming here was enough: Load noticed it, and this writes it
// down at once.
func (m *Module) Extend(ctx context.Context, _ struct{}) (out Extended, err error) {
	s, ok := httpx.SessionOf(ctx)
	if !ok {
		return out, errNoSession
	}
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error { return seen(w, s.ID) })
	if err != nil {
		return out, err
	}
	m.cache.forget(ctx, s.ID)
	return Extended{IdleSeconds: int(idleFor.Seconds())}, nil
}

var errNoSession = apperr.New(apperr.Unauthenticated, "session.none")

// LeaveInput is the form that signs out.
type LeaveInput struct{ Form struct{} }

func (m *Module) leave(ctx context.Context, _ LeaveInput) (next string, err error) {
	s, ok := httpx.SessionOf(ctx)
	if ok {
		err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
			err := closeSession(w, s.ID)
			if err != nil {
				return err
			}
			id, err := uuid.Parse(s.Actor.ID)
			if err != nil {
				return err
			}
			return w.Audit("login.session.closed", id, work.Detail{})
		})
		if err != nil {
			return "", err
		}
		m.cache.forget(ctx, s.ID)
	}
	httpx.SetCookie(ctx, httpx.Cookie, "", -1)
	return "/iziet", nil
}

func (m *Module) showLeft(context.Context, LeaveInput, error) (view.Left, error) {
	return view.Left{}, nil
}

// act changes in what capacity the session acts, once and for the whole session.
func (m *Module) act(ctx context.Context, w *work.Work, c capacity) error {
	s, ok := httpx.SessionOf(ctx)
	if !ok {
		return errNoSession
	}
	err := chooseCapacity(w, s.ID, c)
	if err != nil {
		return err
	}
	return w.Audit("login.capacity.chosen", c.ForID, work.Detail{IDs: map[string]uuid.UUID{"mandate": c.MandateID}})
}

// capacity is for whom a session acts.
type capacity struct {
	ForID     uuid.UUID
	Basis     policy.Basis
	MandateID uuid.UUID
}

// own is the person behind a session.
func (m *Module) own(w *work.Work) (people.Person, error) {
	id, err := uuid.Parse(w.Actor.ID)
	if err != nil {
		return people.Person{}, errNoSession
	}
	return m.people.ByID(w, id)
}
