package login

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/saml"
	"pkip/modules/identity/login/internal/view"
	"pkip/modules/identity/people"
)

// CodeInput is the one-time code.
type CodeInput struct{ CodeQuery }

// CodeQuery is the query of the page.
type CodeQuery struct {
	Code string `query:"kods"`
}

var errCode = apperr.New(apperr.Invalid, "login.code_used")

// arrive takes the code and opens a session. The code is good once, for a minute, on this host, in the browser that
// began: a link that was sent to somebody opens nothing.
func (m *Module) arrive(ctx context.Context, in CodeInput, _ error) (v view.Failed, err error) {
	if len(in.Code) != len(secret.Token()) {
		return view.Failed{Reason: "code", Back: "/mana-vieta"}, nil
	}
	cookie := secret.Token()
	var a attempt
	err = m.office.Do(gate(ctx), func(_ context.Context, w *work.Work) error {
		var who saml.Person
		a, who, err = m.redeem(ctx, w, in.Code)
		if err != nil {
			return err
		}
		return m.open(w, cookie, who)
	})
	if apperr.KindOf(err) == apperr.Invalid {
		return view.Failed{Reason: "code", Back: "/mana-vieta"}, m.codeRefused(ctx, a)
	}
	if err != nil {
		return v, err
	}
	httpx.SetCookie(ctx, nonceCookie, "", -1)
	httpx.SetCookie(ctx, httpx.Cookie, cookie, 0)
	return v, &httpx.Elsewhere{Path: "/pieteikties/loma?atpakal=" + url.QueryEscape(a.ReturnTo)}
}

// codeRefused keeps on record that a code was tried where it is not good; one that is nobody's has nothing to tell.
func (m *Module) codeRefused(ctx context.Context, a attempt) error {
	if a.ID == uuid.Nil {
		return nil
	}
	return m.office.Do(gate(ctx), func(_ context.Context, w *work.Work) error {
		return w.Audit("login.code.refused", a.ID, work.Detail{})
	})
}

func (m *Module) redeem(ctx context.Context, w *work.Work, code string) (a attempt, who saml.Person, err error) {
	c, found, err := useCode(w, secret.Hash(code))
	if err != nil {
		return a, who, err
	}
	if !found || w.Now.After(c.ExpiresAt) {
		return a, who, errCode
	}
	a, found, err = attemptByID(w, c.AttemptID)
	if err != nil {
		return a, who, err
	}
	if !found || secret.Hash(httpx.CookieOf(ctx, nonceCookie)) != a.Browser {
		return a, who, errCode
	}
	claims, err := m.claims.Open(c.Sealed, c.Hash)
	if err != nil {
		return a, who, err
	}
	err = json.Unmarshal([]byte(claims), &who)
	if err != nil {
		return a, who, fmt.Errorf("claims: %w", err)
	}
	return a, who, nil
}

func (m *Module) open(w *work.Work, cookie string, who saml.Person) error {
	p, err := m.people.Meet(w, people.Identity{Code: who.Code, Earlier: who.Earlier, GivenName: who.Given, Family: who.Family})
	if err != nil {
		return err
	}
	err = addSession(w, session{
		Hash: secret.Hash(cookie), PersonID: p.ID, ForID: p.ID, Basis: policy.Self, Assurance: who.Assurance, Preset: who.RegNo,
		OpenedAt: w.Now, SeenAt: w.Now,
	})
	if err != nil {
		return err
	}
	return w.Audit("login.session.opened", p.ID, work.Detail{IDs: map[string]uuid.UUID{"person": p.ID}})
}
