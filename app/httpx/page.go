package httpx

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"pkip/app/apperr"
	"pkip/app/policy"
)

// Screen is one page: what it shows, what its form does, and what it looks like.
type Screen[In, View any] struct {
	// Show fills the view. refused is what Act said about the same input: the form comes back with its values and the
	// reasons. It is nil when the page is simply opened.
	Show func(ctx context.Context, in In, refused error) (View, error)
	// Act does what the form asks, and returns where to go then (303). Nil: the page has no form.
	Act func(ctx context.Context, in In) (next string, err error)
	// Face is the page, a pure function of the view.
	Face func(View) templ.Component
}

// Page adds a page at path: GET shows it, POST acts. In is anonymous structs of path and query parameters plus, where
// there is a form, one field Form of type Posted or of a struct with form tags.
func Page[In, View any](r *Router, path string, p policy.Permission, s Screen[In, View], opts ...Option) {
	o := optionsOf(opts)
	checkInput(reflect.TypeFor[In](), path, "Form")
	r.add(Route{http.MethodGet, path, p, "page", o.where})
	r.engine.GET(ginPath(path), func(c *gin.Context) {
		in, err := show[In](r, c, p, o)
		if err == nil {
			err = render(c, s, in, nil, http.StatusOK)
		}
		if err != nil {
			r.refuse(c, err)
		}
	})
	if s.Act == nil {
		return
	}
	r.add(Route{http.MethodPost, path, p, "page", o.where})
	r.engine.POST(ginPath(path), func(c *gin.Context) {
		in, posted, err := r.post(c, p, o, func(c *gin.Context, posted Posted) (any, error) { return bind[In](c, &posted) })
		if err != nil {
			r.answerPost(c, err, posted)
			return
		}
		next, err := s.Act(c.Request.Context(), in.(In))
		if err == nil {
			c.Redirect(http.StatusSeeOther, next)
			return
		}
		if status, _ := codeOf(err); status == http.StatusUnprocessableEntity || status == http.StatusConflict {
			err = render(c, s, in.(In), err, status)
		}
		if err != nil {
			r.answerPost(c, err, posted)
		}
	})
}

func show[In any](r *Router, c *gin.Context, p policy.Permission, o options) (in In, err error) {
	ctx, err := r.admit(c.Request.Context(), o.where, p)
	if err != nil {
		return in, err
	}
	if o.limit != "" && !r.limiter.allow(o.limit, who(ctx, c)) {
		return in, errTooMany
	}
	c.Request = c.Request.WithContext(ctx)
	return bind[In](c, nil)
}

// render makes the whole page before the first byte leaves: a page that fails half way would look like an answer.
func render[In, View any](c *gin.Context, s Screen[In, View], in In, refused error, status int) error {
	view, err := s.Show(c.Request.Context(), in, refused)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	err = s.Face(view).Render(c.Request.Context(), &page)
	if err != nil {
		return err
	}
	c.Data(status, "text/html; charset=utf-8", page.Bytes())
	return nil
}

// refuse answers a GET that failed. Whoever is not signed in goes there first, and comes back.
func (r *Router) refuse(c *gin.Context, err error) {
	var to *Elsewhere
	if errors.As(err, &to) {
		c.Redirect(http.StatusSeeOther, to.Path)
		return
	}
	status, code := codeOf(err)
	if status == http.StatusUnauthorized {
		c.Redirect(http.StatusSeeOther, "/pieteikties?atpakal="+url.QueryEscape(backOf(c)))
		return
	}
	r.trouble(c, status, code, err)
}

// Elsewhere is returned by Show when the page to see is another one.
type Elsewhere struct{ Path string }

func (e *Elsewhere) Error() string { return "see " + e.Path }

// post lets a form in: permission, rate, body, token, in this order, and binds it. What was typed comes back with every
// error that happened after it was read.
func (r *Router) post(c *gin.Context, p policy.Permission, o options, bind func(*gin.Context, Posted) (any, error)) (in any, posted Posted, err error) {
	if !o.foreign && !sameOrigin(c.Request) {
		return nil, posted, errForeign
	}
	ctx, refusedErr := r.admit(c.Request.Context(), o.where, p)
	if refusedErr != nil && !keepsTyped(refusedErr) {
		return nil, posted, refusedErr // nothing is read for whoever may not be here
	}
	posted, err = read(c, o.maxBody) // before the limit: what was typed comes back with a refusal too
	if err != nil || refusedErr != nil {
		return nil, posted, errors.Join(err, refusedErr)
	}
	if o.limit != "" && !r.limiter.allow(o.limit, who(ctx, c)) {
		return nil, posted, errTooMany
	}
	if !o.foreign {
		err = r.checkToken(ctx, posted.Get(tokenField))
		if err != nil {
			return nil, posted, err
		}
	}
	c.Request = c.Request.WithContext(ctx)
	in, err = bind(c, posted)
	return in, posted, err
}

// who is counted by a limit: a session, or else an address, which whole offices share.
func who(ctx context.Context, c *gin.Context) string {
	if s, ok := SessionOf(ctx); ok {
		return s.ID
	}
	return c.ClientIP()
}

// keepsTyped: a session that ended while somebody typed must not cost them the text.
func keepsTyped(err error) bool {
	return apperr.KindOf(err) == apperr.Unauthenticated || errors.Is(err, errSessionOff)
}

func (r *Router) answerPost(c *gin.Context, err error, posted Posted) {
	var to *Elsewhere
	if errors.As(err, &to) {
		c.Redirect(http.StatusSeeOther, to.Path)
		return
	}
	status, code := codeOf(err)
	repeatable := status == http.StatusServiceUnavailable || status == http.StatusUnauthorized || status == http.StatusInternalServerError ||
		status == http.StatusTooManyRequests || status == http.StatusConflict ||
		errors.Is(err, errToken)
	if repeatable && posted.Values != nil && r.cfg.Faces.Trouble != nil {
		r.again(c, err, posted)
		return
	}
	r.trouble(c, status, code, err)
}

// ginPath writes {id} as gin does.
func ginPath(path string) string {
	var out bytes.Buffer
	for _, b := range []byte(path) {
		switch b {
		case '{':
			out.WriteByte(':')
		case '}':
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}
