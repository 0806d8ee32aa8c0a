package kit

import (
	"maps"
	"slices"
	"strings"

	"pkip/app/httpx"
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

// typedOf is what a person would miss: texts, not the values of buttons and boxes.
func typedOf(v httpx.Trouble) (all []string) {
	for _, f := range hiddenOf(v) {
		text := strings.TrimSpace(f.Value)
		if len([]rune(text)) > 3 && f.Name != "darbiba" && f.Name != "draft" {
			all = append(all, text)
		}
	}
	return all
}
