package boot

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/policy"
	"pkip/frontend/portal/kit"
	"pkip/tenancy"
)

// mayLook is everybody's right to a page's own looks.
var mayLook = policy.Permission{Name: "kit.face.read", Public: true}

// errNoCrest means that the municipality has no coat of arms here; its initial stands in the place.
var errNoCrest = apperr.New(apperr.NotFound, "request.not_found")

// ownFaces are the routes of the kit: the colours and the crest of a host, and the gallery on the platform's.
func ownFaces(r *httpx.Router) {
	httpx.File(r, "/zimols.css", mayLook, func(ctx context.Context, _ struct{}) (httpx.Download, error) {
		t, _ := tenancy.From(ctx)
		return text("zimols.css", "text/css; charset=utf-8", kit.BrandCSS(t.Profile.Brand)), nil
	}, httpx.On(httpx.Anywhere))
	httpx.File(r, "/gerbonis.svg", mayLook, func(ctx context.Context, _ struct{}) (httpx.Download, error) {
		t, _ := tenancy.From(ctx)
		if t.Profile.Crest == "" {
			return httpx.Download{}, errNoCrest
		}
		return text("gerbonis.svg", "image/svg+xml", t.Profile.Crest), nil
	})
	for path, page := range kit.GalleryPages() {
		httpx.Page(r, "/ui"+path, mayLook, httpx.Screen[struct{}, templ.Component]{
			Show: func(context.Context, struct{}, error) (templ.Component, error) { return page, nil },
			Face: func(c templ.Component) templ.Component { return c },
		}, httpx.On(httpx.AtPlatform))
	}
}

func text(name, kind, body string) httpx.Download {
	return httpx.Download{Name: name, Type: kind, Size: int64(len(body)), Inline: true, Body: io.NopCloser(strings.NewReader(body))}
}
