package httpx

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"pkip/app/i18n"
	"pkip/tenancy"
)

// host binds the municipality that the host belongs to. Hosts are matched exactly; what a proxy says in forwarded
// headers is not asked.
func (r *Router) host(c *gin.Context) {
	name := tenancy.HostName(c.Request.Host)
	ctx := onWire(c.Request.Context(), c)
	f := Frame{Path: pathOf(c.Request.URL), Operator: r.cfg.Operator}
	if !slices.Contains(r.cfg.PlatformHosts, name) {
		t, known, err := r.cfg.Directory.ByHost(name)
		switch {
		case err != nil:
			c.Request = c.Request.WithContext(i18n.With(WithFrame(ctx, f), r.cfg.Catalog, r.pick(c)))
			r.trouble(c, http.StatusServiceUnavailable, "directory.stale", err)
			return
		case !known:
			c.Request = c.Request.WithContext(i18n.With(WithFrame(ctx, f), r.cfg.Catalog, r.pick(c)))
			r.trouble(c, http.StatusNotFound, "host.unknown", nil)
			return
		}
		f.Tenant = t
		ctx = tenancy.With(ctx, t)
	}
	c.Request = c.Request.WithContext(WithFrame(ctx, f))
	c.Next()
}

// pathOf is the address of the page without its language.
func pathOf(u *url.URL) string {
	q := u.Query()
	q.Del("lang")
	if len(q) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + q.Encode()
}

// langCookie remembers the language that was chosen by a link.
const langCookie = "pkip_lang"

// language binds the language: the link's, the one chosen before, or Latvian.
func (r *Router) language(c *gin.Context) {
	lang := r.pick(c)
	if _, chosen := i18n.Parse(c.Query("lang")); chosen {
		http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // G124: a language is no secret, and is wanted over http in development too
			Name: langCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, Secure: r.cfg.Secure, HttpOnly: true,
		})
	}
	c.Request = c.Request.WithContext(i18n.With(c.Request.Context(), r.cfg.Catalog, lang))
	c.Header("Content-Language", string(lang))
	c.Next()
}

func (r *Router) pick(c *gin.Context) i18n.Lang {
	lang, chosen := i18n.Parse(c.Query("lang"))
	if chosen {
		return lang
	}
	before, err := c.Cookie(langCookie)
	if err != nil {
		return i18n.LV
	}
	lang, _ = i18n.Parse(before)
	return lang
}
