package httpx

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// Trouble is what a page says when it cannot do what was asked. Nothing that was typed is lost: Values stand on the page
// to be sent once more.
type Trouble struct {
	Status int
	Code   string
	Text   string     // the code's sentence, in the language of the request
	Again  string     // where "try again" posts Values; empty: there is nothing to repeat
	Values url.Values // what was typed, without files and tokens
	Files  bool       // files were sent too, and must be chosen again
	SignIn string     // where to sign in, in a tab of its own
}

// trouble ends a request with a problem: as JSON for the API, else as a page.
func (r *Router) trouble(c *gin.Context, status int, code string, err error) {
	ctx := c.Request.Context()
	if status >= http.StatusInternalServerError && err != nil {
		r.cfg.Log.ErrorContext(ctx, "failed", "error", err)
	}
	if after := retryAfter(status); after != "" {
		c.Header("Retry-After", after)
	}
	c.Abort()
	if strings.HasPrefix(c.Request.URL.Path, "/api/") || r.cfg.Faces.Trouble == nil {
		c.Header("Content-Type", "application/problem+json")
		c.Status(status)
		_ = json.NewEncoder(c.Writer).Encode(newProblem(ctx, status, code))
		return
	}
	r.face(c, Trouble{Status: status, Code: code, Text: Sentence(ctx, code, nil)})
}

// again ends a page's POST that was not executed, with everything needed to repeat it.
func (r *Router) again(c *gin.Context, err error, posted Posted) {
	ctx := c.Request.Context()
	status, code := codeOf(err)
	if status >= http.StatusInternalServerError {
		r.cfg.Log.ErrorContext(ctx, "failed", "error", err)
	}
	t := Trouble{
		Status: status, Code: code, Text: Sentence(ctx, code, nil),
		Again: c.Request.URL.RequestURI(), Values: url.Values{}, Files: len(posted.Files) > 0,
	}
	for name, values := range posted.Values {
		if name != tokenField {
			t.Values[name] = values
		}
	}
	if status == http.StatusUnauthorized {
		t.SignIn = "/pieteikties?atpakal=" + url.QueryEscape(backOf(c))
	}
	if after := retryAfter(status); after != "" {
		c.Header("Retry-After", after)
	}
	c.Abort()
	r.face(c, t)
}

func (r *Router) face(c *gin.Context, t Trouble) {
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(t.Status)
	err := r.cfg.Faces.Trouble(t).Render(c.Request.Context(), c.Writer)
	if err != nil {
		r.cfg.Log.ErrorContext(c.Request.Context(), "rendering trouble", "error", err)
	}
}

// backOf is where a person goes after signing in: the page itself, as it can be opened by GET.
func backOf(c *gin.Context) string { return pathOf(c.Request.URL) }
