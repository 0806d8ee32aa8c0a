package kit

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"pkip/app/httpx"
	"pkip/app/i18n"
)

// initial is the letter that stands in for a missing crest. By rune: Ē, Ķ and Ž are two bytes.
func initial(name string) string {
	for _, r := range name {
		return string(unicode.ToUpper(r))
	}
	return ""
}

// inLanguage returns the address of the same page in another language.
func inLanguage(path string, l i18n.Lang) string {
	u, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		u = &url.URL{Path: "/"} // a hostile path must not lead off the host
	}
	q := u.Query()
	q.Set("lang", string(l))
	u.RawQuery = q.Encode()
	return u.String()
}

// windowTitle begins with the fault, because it is what a screen reader says first.
func windowTitle(ctx context.Context, p PageProps) string {
	title := p.Title + " – " + owner(ctx)
	if len(p.Faults) > 0 {
		return t(ctx, "error.title", "title", title)
	}
	return title
}

// expires returns the seconds for the warning, 0 for none.
func expires(ctx context.Context, p PageProps) int {
	switch {
	case p.Expires < 0 || !httpx.FrameOf(ctx).Account.SignedIn():
		return 0
	case p.Expires > 0:
		return p.Expires
	}
	return cmp.Or(httpx.FrameOf(ctx).IdleSeconds, IdleSeconds)
}

// places is the nav of the page.
func places(ctx context.Context, p PageProps) []NavItem {
	frame := httpx.FrameOf(ctx)
	switch {
	case p.Bare:
		return nil
	case p.Nav != nil:
		return p.Nav
	case frame.Tenant.ID == "":
		return nil
	}
	items := []NavItem{{NavServices, t(ctx, "nav.services"), "/pakalpojumi"}}
	if frame.Account.SignedIn() {
		items = append(items, NavItem{NavMine, t(ctx, "nav.mine"), "/mana-vieta"})
	}
	return items
}

func pageClass(p PageProps) string {
	switch {
	case p.Wide:
		return "page page-wide"
	case p.Narrow:
		return "page page-narrow"
	}
	return "page"
}

// width is the class for a number of characters; the steps are those of ui.css.
func width(chars int) string {
	for _, step := range []int{2, 4, 6, 8, 12, 16, 24, 32} {
		if chars > 0 && chars <= step {
			return "w-" + ordinal(step)
		}
	}
	return ""
}

func groupClass(f Field) string {
	if f.Error != "" {
		return "field field-error"
	}
	return "field"
}

func labelClass(f Field) string {
	switch {
	case f.Heading:
		return "label label-heading"
	case f.Small:
		return "label label-small"
	}
	return "label"
}

// inputMode lets a phone show the right keyboard; a decimal comma is on the "decimal" one.
func inputMode(f Field, fallback string) string {
	if f.InputMode != "" {
		return f.InputMode
	}
	return fallback
}

func buttonClass(kind string) string {
	switch kind {
	case Secondary, Link, Danger:
		return "button button-" + kind
	}
	return "button button-primary"
}

func method(multipart bool) string {
	if multipart {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func ordinal(i int) string { return strconv.Itoa(i) }

func ifSet(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}
