package cases

import (
	"context"
	"encoding/json"
	"fmt"

	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
	"pkip/tenancy"
)

// mailReceipt tells the person that the application came in. The mail names the number and the day, and nothing of what
// was applied for: mail is read by others too.
func (m *Module) mailReceipt(ctx context.Context, key string, payload json.RawMessage) error {
	var e CaseSubmitted
	err := json.Unmarshal(payload, &e)
	if err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	c, err := m.receipt(ctx, e.CaseID)
	if err != nil {
		return err
	}
	t, _ := tenancy.From(ctx)
	return m.post.Tell(ctx, key, c.PersonID, func(ctx context.Context) Letter {
		return Letter{
			Subject: i18n.T(ctx, "cases.mail.receipt_subject", "number", c.Number),
			Body: i18n.T(ctx, "cases.mail.receipt_body", "number", c.Number, "title", c.title().In(ctx), "place", kit.NameOf(ctx, t),
				"received", i18n.Instant(ctx, c.ReceivedAt), "planned", i18n.Date(ctx, c.PlannedOn)),
		}
	})
}
