// Package view draws the pages of people.
package view

import (
	"context"

	"pkip/app/i18n"
)

func saved(ctx context.Context, v Profile) string {
	if v.Saved {
		return i18n.T(ctx, "people.profile.saved")
	}
	return ""
}
