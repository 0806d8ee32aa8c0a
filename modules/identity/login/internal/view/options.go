// Package view draws the pages of signing in.
package view

import (
	"context"

	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
)

// options lists oneself, the companies and givers of mandates, and the way to a new mandate.
func options(ctx context.Context, v Capacity) []kit.Option {
	all := []kit.Option{{Value: "pats", Label: i18n.T(ctx, "login.capacity.self", "name", v.Person)}}
	for _, c := range v.Companies {
		hint := i18n.T(ctx, "login.capacity.company_alone", "regno", c.Note)
		if !c.Alone {
			hint = i18n.T(ctx, "login.capacity.company_jointly", "regno", c.Note)
		}
		all = append(all, kit.Option{Value: c.Value, Label: c.Name, Hint: hint})
	}
	for _, c := range v.Mandates {
		all = append(all, kit.Option{Value: c.Value, Label: c.Name, Hint: i18n.T(ctx, "login.capacity.mandate_"+c.Note)})
	}
	return append(all, kit.Option{Value: "cits", Label: i18n.T(ctx, "login.capacity.other"), Hint: i18n.T(ctx, "login.capacity.other_hint")})
}
