package kit

import (
	"context"

	"github.com/a-h/templ"

	"pkip/app/i18n"
)

// countAttributes give the script the sentences of the character count in every plural form of the language, and the
// language, by which it chooses among them.
func countAttributes(ctx context.Context, f Field) templ.Attributes {
	forms := []string{"zero", "one", "other"}
	if i18n.LangOf(ctx) == i18n.EN {
		forms = forms[1:]
	}
	a := templ.Attributes{"data-max": ordinal(f.MaxLength), "data-lang": string(i18n.LangOf(ctx))}
	for _, form := range forms {
		a["data-left-"+form] = t(ctx, "count.left_"+form)
		a["data-over-"+form] = t(ctx, "count.over_"+form)
	}
	return a
}
