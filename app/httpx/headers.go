package httpx

import (
	"strings"

	"github.com/gin-gonic/gin"
)

// headers are the same on every answer. No inline script or style runs, nothing foreign is loaded, nobody frames us.
func (r *Router) headers(c *gin.Context) {
	ancestors := "'none'"
	if len(r.cfg.FrameAllowed) > 0 {
		ancestors = strings.Join(r.cfg.FrameAllowed, " ")
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "+
		"form-action 'self'; frame-ancestors "+ancestors)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self), interest-cohort=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // one resident's page never comes out of a cache; static files say otherwise
	h.Set("Vary", "Cookie")
	if r.cfg.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}
