// Package view draws the front page, the list of services, their cards and the pages about the site.
package view

import (
	"context"
	"strconv"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
	"pkip/tenancy"
)

func contactRows(ctx context.Context, t tenancy.Tenant) []kit.SummaryRow {
	hours := t.Profile.Hours
	if i18n.LangOf(ctx) == i18n.EN && t.Profile.HoursEN != "" {
		hours = t.Profile.HoursEN
	}
	return []kit.SummaryRow{
		row(ctx, "contacts.address", t.Profile.Address),
		row(ctx, "contacts.phone", t.Profile.Phone),
		row(ctx, "contacts.email", t.Profile.Email),
		row(ctx, "contacts.hours", hours),
	}
}

func row(ctx context.Context, key, text string) kit.SummaryRow {
	r := kit.SummaryRow{Label: i18n.T(ctx, "catalogue."+key)}
	if text != "" {
		r.Lines = []string{text}
	}
	return r
}

func facts(ctx context.Context, c eservice.Card) []kit.SummaryRow {
	who := kit.SummaryRow{Label: i18n.T(ctx, "catalogue.card.who")}
	for _, r := range c.Recipients {
		who.Lines = append(who.Lines, i18n.T(ctx, "catalogue.recipient."+r))
	}
	rows := []kit.SummaryRow{
		who, row(ctx, "card.term", c.Term.In(ctx)), row(ctx, "card.price", c.Price.In(ctx)), row(ctx, "card.result", c.Result.In(ctx)),
	}
	if !c.Restrictions.Empty() {
		rows = append(rows, row(ctx, "card.restrictions", c.Restrictions.In(ctx)))
	}
	return append(rows, row(ctx, "card.minutes", i18n.N(ctx, "catalogue.card.minutes_count", c.Minutes)), row(ctx, "card.code", c.Code))
}

func stages(ctx context.Context, c eservice.Card) []kit.SummaryRow {
	rows := []kit.SummaryRow{row(ctx, "stage.request", c.Stages.Request.In(ctx)), row(ctx, "stage.process", c.Stages.Process.In(ctx))}
	if c.Stages.Payment != nil {
		rows = append(rows, row(ctx, "stage.payment", c.Stages.Payment.In(ctx)))
	}
	return append(rows, row(ctx, "stage.receive", c.Stages.Receive.In(ctx)))
}

// paragraph is a heading or a text of an info page.
type paragraph struct {
	Heading bool
	Text    string
}

// paragraphs are "catalogue.<page>.1", "catalogue.<page>.2" .. in the locale files; a heading ends with "_h".
func paragraphs(ctx context.Context, v Info) (all []paragraph) {
	owner := kit.NameOf(ctx, v.Tenant)
	if owner == "" {
		owner = v.Operator
	}
	officer := v.Tenant.Profile.DataOfficer
	if officer == "" {
		officer = v.Tenant.Profile.Email
	}
	args := []any{"owner", owner, "operator", v.Operator, "officer", officer}
	for n := 1; ; n++ {
		key := "catalogue." + v.Name + "." + strconv.Itoa(n)
		switch {
		case i18n.Known(ctx, key+"_h"):
			all = append(all, paragraph{true, i18n.T(ctx, key+"_h", args...)})
		case i18n.Known(ctx, key):
			all = append(all, paragraph{false, i18n.T(ctx, key, args...)})
		default:
			return all
		}
	}
}
