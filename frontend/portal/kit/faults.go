package kit

import (
	"context"
	"strings"

	"pkip/app/httpx"
)

// FaultsOf makes the error summary of what httpx says about a form. "/form/email" is about the field with id "email".
func FaultsOf(ctx context.Context, faults []httpx.Fault) (all []Fault) {
	for _, f := range faults {
		all = append(all, Fault{Href: "#" + strings.TrimPrefix(f.Field, "/form/"), Text: httpx.Sentence(ctx, f.Code, f.Params)})
	}
	return all
}

// FaultAt is the sentence about one field, empty where nothing is wrong with it.
func FaultAt(ctx context.Context, faults []httpx.Fault, field string) string {
	for _, f := range faults {
		if f.Field == field {
			return httpx.Sentence(ctx, f.Code, f.Params)
		}
	}
	return ""
}
