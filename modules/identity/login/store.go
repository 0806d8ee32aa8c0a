package login

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"pkip/app/policy"
	"pkip/app/store"
	"pkip/app/work"
)

// attempt is a sign-in that was begun.
type attempt struct {
	ID                         uuid.UUID
	Browser, Request, ReturnTo string
	BegunAt                    time.Time
	AnsweredAt                 *time.Time
}

// oneTime is a code that carries an answer from one host to another.
type oneTime struct {
	Hash      string
	AttemptID uuid.UUID
	Sealed    []byte
	ExpiresAt time.Time
}

// session is a row of the table.
type session struct {
	Hash              string
	PersonID, ForID   uuid.UUID
	Basis             policy.Basis
	MandateID         uuid.UUID
	Assurance, Preset string
	OpenedAt, SeenAt  time.Time
}

func addAttempt(w *work.Work, a attempt) error {
	err := store.Query(w).Exec("INSERT INTO tenant.login_attempt (id, browser, request, return_to, begun_at) VALUES (?, ?, ?, ?, ?)",
		a.ID, a.Browser, a.Request, a.ReturnTo, a.BegunAt).Error
	if err != nil {
		return fmt.Errorf("keeping an attempt: %w", err)
	}
	return nil
}

func attemptByID(w *work.Work, id uuid.UUID) (a attempt, found bool, err error) {
	var rows []attempt
	err = store.Query(w).Raw("SELECT id, browser, request, return_to, begun_at, answered_at FROM tenant.login_attempt WHERE id = ?", id).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return a, false, err
	}
	return rows[0], true, nil
}

// answerAttempt notes the answer; fresh is false when there was one before.
func answerAttempt(w *work.Work, id uuid.UUID) (fresh bool, err error) {
	res := store.Query(w).Exec("UPDATE tenant.login_attempt SET answered_at = ? WHERE id = ? AND answered_at IS NULL", w.Now, id)
	if res.Error != nil {
		return false, fmt.Errorf("answering an attempt: %w", res.Error)
	}
	return res.RowsAffected == 1, nil
}

func addCode(w *work.Work, c oneTime) error {
	err := store.Query(w).Exec("INSERT INTO tenant.login_code (hash, attempt_id, sealed, expires_at) VALUES (?, ?, ?, ?)",
		c.Hash, c.AttemptID, c.Sealed, c.ExpiresAt).Error
	if err != nil {
		return fmt.Errorf("keeping a code: %w", err)
	}
	return nil
}

// useCode takes a code, once.
func useCode(w *work.Work, hash string) (c oneTime, found bool, err error) {
	var rows []oneTime
	err = store.Query(w).Raw(`UPDATE tenant.login_code SET used_at = ? WHERE hash = ? AND used_at IS NULL
		RETURNING hash, attempt_id, sealed, expires_at`, w.Now, hash).Scan(&rows).Error
	if err != nil {
		return c, false, fmt.Errorf("using a code: %w", err)
	}
	if len(rows) == 0 {
		return c, false, nil
	}
	return rows[0], true, nil
}

func addSession(w *work.Work, s session) error {
	err := store.Query(w).Exec(`INSERT INTO tenant.login_session (hash, person_id, for_id, basis, chosen, assurance, preset, opened_at, seen_at)
		VALUES (?, ?, ?, ?, false, ?, ?, ?, ?)`, s.Hash, s.PersonID, s.ForID, s.Basis, s.Assurance, s.Preset, s.OpenedAt, s.SeenAt).Error
	if err != nil {
		return fmt.Errorf("opening a session: %w", err)
	}
	return nil
}

func sessionByHash(w *work.Work, hash string) (s session, found bool, err error) {
	var rows []session
	err = store.Query(w).Raw(`SELECT hash, person_id, for_id, basis,
			coalesce(mandate_id, '00000000-0000-0000-0000-000000000000') AS mandate_id, assurance, preset, opened_at, seen_at
		FROM tenant.login_session WHERE hash = ? AND closed_at IS NULL`, hash).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return s, false, err
	}
	return rows[0], true, nil
}

func seen(w *work.Work, hash string) error {
	err := store.Query(w).Exec("UPDATE tenant.login_session SET seen_at = ? WHERE hash = ? AND seen_at < ?", w.Now, hash, w.Now).Error
	if err != nil {
		return fmt.Errorf("keeping a session: %w", err)
	}
	return nil
}

func closeSession(w *work.Work, hash string) error {
	err := store.Query(w).Exec("UPDATE tenant.login_session SET closed_at = ? WHERE hash = ? AND closed_at IS NULL", w.Now, hash).Error
	if err != nil {
		return fmt.Errorf("closing a session: %w", err)
	}
	return nil
}

func chooseCapacity(w *work.Work, hash string, c capacity) error {
	mandate := &c.MandateID
	if c.MandateID == uuid.Nil {
		mandate = nil
	}
	err := store.Query(w).Exec("UPDATE tenant.login_session SET for_id = ?, basis = ?, mandate_id = ?, chosen = true WHERE hash = ?",
		c.ForID, c.Basis, mandate, hash).Error
	if err != nil {
		return fmt.Errorf("choosing a capacity: %w", err)
	}
	return nil
}

// removeOver removes attempts with their codes after a day, and sessions after thirty: until then somebody may ask.
func removeOver(w *work.Work) error {
	day, month := w.Now.Add(-24*time.Hour), w.Now.Add(-30*24*time.Hour)
	for _, q := range []struct {
		sql string
		old time.Time
	}{
		{"DELETE FROM tenant.login_code c USING tenant.login_attempt a WHERE a.id = c.attempt_id AND a.begun_at < ?", day},
		{"DELETE FROM tenant.login_attempt WHERE begun_at < ?", day},
		{"DELETE FROM tenant.login_session WHERE seen_at < ?", month},
	} {
		err := store.Query(w).Exec(q.sql, q.old).Error
		if err != nil {
			return fmt.Errorf("removing what is over: %w", err)
		}
	}
	return nil
}
