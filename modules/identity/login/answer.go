package login

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/saml"
	"pkip/modules/identity/login/internal/view"
	"pkip/tenancy"
)

// codeFor is how long the browser may take from the platform's host to the municipality's.
const codeFor = 60 * time.Second

// AnswerInput is latvija.lv's answer, posted by the browser to the platform's host.
type AnswerInput struct {
	Form struct {
		Response string `form:"SAMLResponse"`
		Relay    string `form:"RelayState"`
	}
}

// relayOf names the municipality and the attempt: the answer comes to the platform's host, which serves them all.
func relayOf(ctx context.Context, id uuid.UUID) (string, error) {
	t, ok := tenancy.From(ctx)
	if !ok {
		return "", work.ErrNoTenant
	}
	return t.ID + "." + id.String(), nil
}

var errRelay = apperr.New(apperr.Invalid, "login.answer_unknown")

// answer checks what latvija.lv says and gives the browser a one-time code for the municipality's host. Every outcome is
// on record, good or bad.
func (m *Module) answer(ctx context.Context, in AnswerInput) (next string, err error) {
	tenant, rest, _ := strings.Cut(in.Form.Relay, ".")
	t, known := m.hosts(tenant)
	id, err := uuid.Parse(rest)
	if !known || err != nil {
		return "", errRelay
	}
	ctx = gate(tenancy.With(ctx, t))
	a, known, err := m.attempt(ctx, id)
	if err != nil {
		return "", m.late(ctx, id, known, err)
	}
	who, err := m.provider.Read(ctx, in.Form.Response, a.Request)
	if err != nil {
		slog.WarnContext(ctx, "a sign-in was refused", "tenant", t.ID, "attempt", id, "error", err)
		return m.url(t.Host, "/pieteikties/neizdevas?iemesls="+url.QueryEscape(reasonOf(err))+"&atpakal="+url.QueryEscape(a.ReturnTo)),
			m.refused(ctx, id, err)
	}
	claims, err := json.Marshal(who)
	if err != nil {
		return "", fmt.Errorf("claims: %w", err)
	}
	code := secret.Token()
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		fresh, err := answerAttempt(w, id)
		if err != nil {
			return err
		}
		if !fresh {
			return errRelay // an answer that came before comes again
		}
		err = addCode(w, oneTime{
			Hash: secret.Hash(code), AttemptID: id, Sealed: m.claims.Seal(string(claims), secret.Hash(code)), ExpiresAt: w.Now.Add(codeFor),
		})
		if err != nil {
			return err
		}
		return w.Audit("login.attempt.answered", id, work.Detail{})
	})
	if err != nil {
		return "", m.late(ctx, id, true, err)
	}
	return m.url(t.Host, "/pieteikties/kods?kods="+code), nil
}

// attempt finds the one that an answer names; known tells whether there ever was one.
func (m *Module) attempt(ctx context.Context, id uuid.UUID) (a attempt, known bool, err error) {
	err = m.office.See(ctx, func(_ context.Context, w *work.Work) error {
		a, known, err = attemptByID(w, id)
		if err == nil && (!known || a.AnsweredAt != nil || w.Now.Sub(a.BegunAt) > attemptFor) {
			err = errRelay
		}
		return err
	})
	return a, known, err
}

// late keeps on record that an answer came again, or after its time. Of one that names nothing we know there is nobody
// whose record it would be.
func (m *Module) late(ctx context.Context, id uuid.UUID, known bool, why error) error {
	if !known || !errors.Is(why, errRelay) {
		return why
	}
	return errors.Join(why, m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		return w.Audit("login.attempt.refused.late", id, work.Detail{})
	}))
}

// refused keeps a failed attempt on record.
func (m *Module) refused(ctx context.Context, id uuid.UUID, why error) error {
	return m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		_, err := answerAttempt(w, id)
		if err != nil {
			return err
		}
		return w.Audit("login.attempt.refused."+reasonOf(why), id, work.Detail{})
	})
}

// reasonOf is what a person is told, in one word of ours.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, saml.ErrDenied):
		return "denied"
	case errors.Is(err, saml.ErrUnreachable):
		return "unreachable"
	}
	return "untrusted"
}

// noAnswer: whoever opens the address by hand has nothing to do there. Whose answer was not taken is told.
func (m *Module) noAnswer(_ context.Context, _ AnswerInput, refused error) (v view.Failed, err error) {
	if refused != nil {
		return view.Failed{Reason: "code", Back: "/"}, nil
	}
	return v, &httpx.Elsewhere{Path: "/"}
}

// FailedInput says why a sign-in failed.
type FailedInput struct{ FailedQuery }

// FailedQuery is the query of the page.
type FailedQuery struct {
	Reason string `query:"iemesls"`
	Back   string `query:"atpakal"`
}

func (m *Module) failed(_ context.Context, in FailedInput, _ error) (view.Failed, error) {
	reason := in.Reason
	if reason != "denied" && reason != "unreachable" && reason != "code" {
		reason = "untrusted"
	}
	return view.Failed{Reason: reason, Back: httpx.Local(orHome(in.Back))}, nil
}

func (m *Module) metadata(context.Context, struct{}) (d httpx.Download, err error) {
	body, err := m.provider.Metadata()
	if err != nil {
		return d, err
	}
	return httpx.Download{
		Name: "metadata.xml", Type: "application/samlmetadata+xml", Size: int64(len(body)), Inline: true, Body: io.NopCloser(bytes.NewReader(body)),
	}, nil
}
