package login

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/view"
)

const (
	// nonceCookie binds a sign-in to the browser that began it.
	nonceCookie = "__Host-pkip-try"
	attemptFor  = 30 * time.Minute // the person reads, types and confirms at latvija.lv
)

// EnterInput says where to go after signing in.
type EnterInput struct{ EnterQuery }

// EnterQuery is the query of the sign-in pages.
type EnterQuery struct {
	Back  string `query:"atpakal"`
	Fresh bool   `query:"no_jauna"` // ask for the person anew, also when latvija.lv knows who sits there
}

func (m *Module) showEnter(ctx context.Context, in EnterInput, _ error) (v view.Enter, err error) {
	if _, in2 := httpx.SessionOf(ctx); in2 {
		return v, &httpx.Elsewhere{Path: httpx.Local(orHome(in.Back))}
	}
	return view.Enter{Back: httpx.Local(orHome(in.Back))}, nil
}

// begin keeps the attempt and sends the browser to latvija.lv.
func (m *Module) begin(ctx context.Context, in EnterInput, _ error) (v view.Enter, err error) {
	id, nonce := uuid.Must(uuid.NewV7()), secret.Token()
	relay, err := relayOf(ctx, id)
	if err != nil {
		return v, err
	}
	address, request, err := m.provider.Request(ctx, relay, in.Fresh)
	if err != nil {
		return v, err
	}
	err = m.office.Do(gate(ctx), func(_ context.Context, w *work.Work) error {
		return addAttempt(w, attempt{
			ID: id, Browser: secret.Hash(nonce), Request: request, ReturnTo: httpx.Local(orHome(in.Back)), BegunAt: w.Now,
		})
	})
	if err != nil {
		return v, err
	}
	httpx.SetCookie(ctx, nonceCookie, nonce, int(attemptFor.Seconds()))
	return v, &httpx.Elsewhere{Path: address}
}

// orHome: whoever came from nowhere goes to their own place.
func orHome(back string) string {
	if back == "" || strings.HasPrefix(back, "/pieteikties") {
		return "/mana-vieta"
	}
	return back
}
