package work

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"pkip/app/apperr"
)

// ErrKeyReused means that an idempotency key came back with another question.
var ErrKeyReused = apperr.New(apperr.Conflict, "work.key_reused")

// Call is what makes a repeated call recognisable: the key its sender chose, and what was asked.
type Call struct {
	Key     string // at most 200 characters; empty: the call is not protected
	Request any
}

// Once does fn for a call and keeps its answer with fn's own rows; the same call again gets the first answer. Two at the
// same moment wait for each other, because the second stops at the first one's row.
func Once[Out any](ctx context.Context, o *Office, call Call, fn func(ctx context.Context, w *Work) (Out, error)) (out Out, err error) {
	if call.Key == "" {
		err = o.Do(ctx, func(ctx context.Context, w *Work) error {
			out, err = fn(ctx, w)
			return err
		})
		return out, err
	}
	asked, err := json.Marshal(call.Request)
	if err != nil {
		return out, fmt.Errorf("call %T: %w", call.Request, err)
	}
	sum := sha256.Sum256(asked)
	err = o.Do(ctx, func(ctx context.Context, w *Work) error {
		first, before, err := w.claim(call.Key, sum[:])
		if err != nil {
			return err
		}
		if !first {
			return json.Unmarshal([]byte(before), &out)
		}
		out, err = fn(ctx, w)
		if err != nil {
			return err
		}
		answer, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("answer %T: %w", out, err)
		}
		w.closing.Queue("UPDATE tenant.work_answer SET answer = $3 WHERE actor = $1 AND key = $2", w.Actor.ID, call.Key, string(answer))
		return nil
	})
	return out, err
}

// claim takes the key, or returns what was answered to it.
func (w *Work) claim(key string, asked []byte) (first bool, answer string, err error) {
	res := w.db.Exec(`INSERT INTO tenant.work_answer (actor, key, request, answered_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (actor, key) DO NOTHING`, w.Actor.ID, key, asked, w.Now)
	if res.Error != nil {
		return false, "", fmt.Errorf("claiming a key: %w", res.Error)
	}
	if res.RowsAffected == 1 {
		return true, "", nil
	}
	var before struct {
		Request []byte
		Answer  string
	}
	err = w.db.Raw("SELECT request, answer FROM tenant.work_answer WHERE actor = ? AND key = ?", w.Actor.ID, key).Scan(&before).Error
	if err != nil {
		return false, "", fmt.Errorf("reading an answer: %w", err)
	}
	if !bytes.Equal(before.Request, asked) {
		return false, "", ErrKeyReused
	}
	return false, before.Answer, nil
}

// Mark notes in the reaction's own transaction that it has worked an event in; fresh is false when it had already.
func (w *Work) Mark(event int64, reaction string) (fresh bool, err error) {
	err = w.Writing()
	if err != nil {
		return false, err
	}
	res := w.db.Exec("INSERT INTO tenant.work_inbox (event, reaction, worked_at) VALUES (?, ?, ?) ON CONFLICT (event, reaction) DO NOTHING",
		event, reaction, w.Now)
	if res.Error != nil {
		return false, fmt.Errorf("marking event %d: %w", event, res.Error)
	}
	return res.RowsAffected == 1, nil
}
