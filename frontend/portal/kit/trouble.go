package kit

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pkip/app/httpx"
	"pkip/app/i18n"
)

// hidden is a value that is sent again.
type hidden struct{ Name, Value string }

func hiddenOf(v httpx.Trouble) (all []hidden) {
	for _, name := range slices.Sorted(maps.Keys(v.Values)) {
		for _, value := range v.Values[name] {
			all = append(all, hidden{name, value})
		}
	}
	return all
}

// ours are fields that pages put into their forms themselves: nobody typed them.
var ours = []string{"darbiba", "draft", "redzeti"}

// typedOf is what a person would miss: texts, not the values of buttons and boxes.
func typedOf(v httpx.Trouble) (all []string) {
	for _, f := range hiddenOf(v) {
		text := strings.TrimSpace(f.Value)
		if len([]rune(text)) > 3 && !slices.Contains(ours, f.Name) {
			all = append(all, text)
		}
	}
	return all
}

// draftOf is the page of a draft that was posted and not taken; it stands as it was saved last.
func draftOf(ctx context.Context, v httpx.Trouble) string {
	path := httpx.FrameOf(ctx).Path
	if v.Status == http.StatusNotFound || v.Status == http.StatusForbidden || !strings.HasPrefix(path, "/pieteikums/") {
		return ""
	}
	return path
}

// troubleTitle: an old token is refused like a wrong one, but all that is left to do is to press once more.
func troubleTitle(ctx context.Context, v httpx.Trouble) string {
	if v.Status == http.StatusForbidden && v.Again != "" {
		return i18n.T(ctx, "app.trouble.title_again")
	}
	return i18n.T(ctx, "app.trouble.title_"+strconv.Itoa(v.Status))
}
