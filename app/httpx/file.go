package httpx

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"

	"github.com/gin-gonic/gin"

	"pkip/app/policy"
)

// Download is a file on its way out. Body is closed after it was sent.
type Download struct {
	Name   string // as the person saves it
	Type   string // media type; never taken from what a resident claimed
	Size   int64  // 0: not known
	Inline bool   // may be shown in the browser; only for what we made ourselves
	Body   io.ReadCloser
}

// File adds a route that sends a file.
func File[In any](r *Router, path string, p policy.Permission, fn func(ctx context.Context, in In) (Download, error), opts ...Option) {
	o := optionsOf(opts)
	checkInput(reflect.TypeFor[In](), path, "Form")
	r.add(Route{http.MethodGet, path, p, "file", o.where})
	r.engine.GET(ginPath(path), func(c *gin.Context) {
		in, err := show[In](r, c, p, o)
		if err != nil {
			r.refuse(c, err)
			return
		}
		d, err := fn(c.Request.Context(), in)
		if err != nil {
			r.refuse(c, err)
			return
		}
		defer func() { _ = d.Body.Close() }()
		r.send(c, d)
	})
}

func (r *Router) send(c *gin.Context, d Download) {
	kind := "attachment"
	if d.Inline {
		kind = "inline"
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": d.Name}))
	h.Set("Content-Type", d.Type)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // a file cannot act in our name
	if d.Size > 0 {
		h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	}
	c.Status(http.StatusOK)
	_, err := io.Copy(c.Writer, d.Body)
	if err != nil {
		r.cfg.Log.WarnContext(c.Request.Context(), "a download was cut", "error", err)
	}
}

// Uploaded is a file on its way in.
type Uploaded struct {
	Name string // as its sender called it: shown, never used as a path
	Size int64
	Body io.Reader
}

// Upload adds a route of the API that takes one file, in the multipart field "file", and answers JSON.
func Upload[In, Out any](r *Router, path string, p policy.Permission, fn func(ctx context.Context, in In, file Uploaded) (Out, error), opts ...Option) {
	o := optionsOf(opts)
	checkInput(reflect.TypeFor[In](), path, "Form")
	r.add(Route{http.MethodPost, path, p, "upload", o.where})
	r.engine.POST(ginPath(path), func(c *gin.Context) {
		out, err := r.takeFile(c, p, o, func(file Uploaded) (any, error) {
			in, err := bind[In](c, nil)
			if err != nil {
				return nil, err
			}
			return fn(c.Request.Context(), in, file)
		})
		if err != nil {
			status, code := codeOf(err)
			r.trouble(c, status, code, err)
			return
		}
		c.JSON(http.StatusCreated, out)
	})
}

func (r *Router) takeFile(c *gin.Context, p policy.Permission, o options, fn func(Uploaded) (any, error)) (any, error) {
	ctx, err := r.admit(c.Request.Context(), o.where, p)
	if err != nil {
		return nil, err
	}
	err = r.checkToken(ctx, c.GetHeader("X-CSRF-Token"))
	if err != nil {
		return nil, err
	}
	c.Request = c.Request.WithContext(ctx)
	posted, err := read(c, o.maxBody)
	if err != nil {
		return nil, err
	}
	if len(posted.Files["file"]) != 1 {
		return nil, errMalformed
	}
	head := posted.Files["file"][0]
	body, err := head.Open()
	if err != nil {
		return nil, fmt.Errorf("opening an upload: %w", err)
	}
	defer func() { _ = body.Close() }()
	return fn(Uploaded{Name: head.Filename, Size: head.Size, Body: body})
}
