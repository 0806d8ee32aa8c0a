package httpx

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"pkip/app/apperr"
	"pkip/app/policy"
)

// Cookie is the name of the session's cookie: the prefix makes the browser send it to this very host only.
const Cookie = "__Host-pkip"

// Errors of the door.
var (
	errNotHere    = apperr.New(apperr.NotFound, "request.not_found")
	errSessionOff = apperr.New(apperr.Unavailable, "session.unreadable")
	errToken      = apperr.New(apperr.Forbidden, "request.token")
	errTooMany    = apperr.New(apperr.TooMany, "request.too_many")
	errForeign    = apperr.New(apperr.Forbidden, "request.foreign")
)

type (
	sessionKey struct{}
	brokenKey  struct{}
)

// SessionOf returns the session of the request.
func SessionOf(ctx context.Context) (Session, bool) {
	s, ok := ctx.Value(sessionKey{}).(Session)
	return s, ok
}

// WithSession binds a session, its actor and what the page says about both.
func (r *Router) withSession(ctx context.Context, s Session) context.Context {
	ctx = policy.WithActor(context.WithValue(ctx, sessionKey{}, s), s.Actor)
	f := FrameOf(ctx)
	f.Account, f.CSRF = s.Account, r.token(s.ID)
	f.IdleSeconds = max(int(s.IdleUntil.Sub(r.cfg.Now()).Seconds()), 0)
	return WithFrame(ctx, f)
}

// session finds out who sent the request. When that cannot be read, public pages go on without anybody, and all others
// say so: see broken.
func (r *Router) session(c *gin.Context) {
	ctx := policy.WithActor(c.Request.Context(), policy.Actor{Kind: policy.Visitor})
	cookie, err := c.Cookie(Cookie)
	if err == nil && cookie != "" && r.cfg.Sessions != nil {
		s, ok, err := r.cfg.Sessions.Load(ctx, cookie)
		switch {
		case err != nil:
			r.cfg.Log.ErrorContext(ctx, "the session cannot be read", "error", err)
			ctx = context.WithValue(ctx, brokenKey{}, true)
		case ok:
			ctx = r.withSession(ctx, s)
		}
	}
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

func broken(ctx context.Context) error {
	if ctx.Value(brokenKey{}) != nil {
		return errSessionOff
	}
	return nil
}

// sameOrigin tells whether the browser says that our own page sent the request.
func sameOrigin(req *http.Request) bool {
	if site := req.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := req.Header.Get("Origin")
	return origin == "" || strings.TrimPrefix(strings.TrimPrefix(origin, "https://"), "http://") == req.Host
}
