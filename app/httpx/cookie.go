package httpx

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

type wireKey struct{}

// onWire lets use cases of identity reach the cookies of the request and of the answer. Nothing else needs the wire.
func onWire(ctx context.Context, c *gin.Context) context.Context {
	return context.WithValue(ctx, wireKey{}, c)
}

// SetCookie adds a cookie to the answer. It is always for this host alone, unreadable for scripts, and Secure, which
// browsers take over http on localhost too.
func SetCookie(ctx context.Context, name, value string, maxAge int) {
	c, ok := ctx.Value(wireKey{}).(*gin.Context)
	if !ok {
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// CookieOf returns a cookie of the request, empty where there is none.
func CookieOf(ctx context.Context, name string) string {
	c, ok := ctx.Value(wireKey{}).(*gin.Context)
	if !ok {
		return ""
	}
	value, err := c.Cookie(name)
	if err != nil {
		return ""
	}
	return value
}
