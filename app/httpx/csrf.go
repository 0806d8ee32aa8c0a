package httpx

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Token is the CSRF token of a session: an HMAC of its id, so that it can be checked without the database.
func (r *Router) token(session string) string {
	mac := hmac.New(sha256.New, r.cfg.Key)
	mac.Write([]byte("csrf " + session))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkToken wants the session's own token. A visitor has no session, hence nothing that a foreign page could abuse.
func (r *Router) checkToken(ctx context.Context, sent string) error {
	s, ok := SessionOf(ctx)
	if !ok {
		return nil
	}
	if !hmac.Equal([]byte(sent), []byte(r.token(s.ID))) {
		return errToken
	}
	return nil
}
