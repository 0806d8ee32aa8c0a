package kit

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/tenancy"
)

// visitor, resident and platform are whose page it may be.
var (
	town = tenancy.Tenant{ID: "t_0042", Slug: "saulkrasti", Name: "Saulkrastu novada pašvaldība", Mode: tenancy.Trial, Profile: tenancy.Profile{
		NameEN: "Saulkrasti Municipality", Brand: "#1f5a8a", Address: "Raiņa iela 8, Saulkrasti", Phone: "+371 67 000 000", Email: "pasts@saulkrasti.example",
		Hours: "Darba dienās 8.30–17.00", HoursEN: "Working days 8.30–17.00",
	}}
	visitor  = httpx.Frame{Tenant: town, Path: "/ui?lapa=2", Operator: "Rīgas digitālā aģentūra"}
	resident = httpx.Frame{Tenant: town, Path: "/ui", CSRF: "token", Operator: "Rīgas digitālā aģentūra", Account: httpx.Account{Name: "Anna Paraugs", For: "SIA “Demo Reklāma”"}}
	platform = httpx.Frame{Path: "/ui", Operator: "Rīgas digitālā aģentūra"}
)

func catalog(tb testing.TB) *i18n.Catalog {
	tb.Helper()
	c, err := i18n.Load(os.DirFS("../../locales"))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func in(tb testing.TB, l i18n.Lang, f httpx.Frame) context.Context {
	tb.Helper()
	return httpx.WithFrame(i18n.With(tb.Context(), catalog(tb), l), f)
}

func render(tb testing.TB, ctx context.Context, c templ.Component) string { //nolint:revive // tb comes first, as everywhere in tests
	tb.Helper()
	var out strings.Builder
	err := c.Render(ctx, &out)
	if err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

func parse(tb testing.TB, page string) *html.Node {
	tb.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
