package view

import (
	"context"

	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
)

// again: the check is the main button until it was answered.
func again(v Start) string {
	if v.Checked && len(v.Faults) == 0 {
		return kit.Secondary
	}
	return kit.Primary
}

func outcomeKind(stops bool) string {
	if stops {
		return kit.Info
	}
	return kit.Warn
}

func notice(ctx context.Context, v Mine) string {
	switch {
	case v.Saved:
		return i18n.T(ctx, "cases.mine.was_saved")
	case v.Gone:
		return i18n.T(ctx, "cases.mine.was_discarded")
	}
	return ""
}

func done(ctx context.Context, v Case) string {
	if v.Done {
		return i18n.T(ctx, "cases.case.done")
	}
	return ""
}

func first(v Mine) string {
	if v.First {
		return "/mana-vieta"
	}
	return ""
}

func danger(v Action) string {
	if v.Danger {
		return kit.Danger
	}
	return kit.Primary
}

func facts(ctx context.Context, v Case) []kit.SummaryRow {
	rows := []kit.SummaryRow{
		{Label: i18n.T(ctx, "cases.case.number"), Lines: []string{v.Number}},
		{Label: i18n.T(ctx, "cases.case.received"), Lines: []string{v.Received}},
	}
	if v.Planned != "" {
		rows = append(rows, kit.SummaryRow{Label: i18n.T(ctx, "cases.case.planned"), Lines: []string{v.Planned}})
	}
	return rows
}

// answerID is where the browser stands after the questions before sign-in were sent: at the outcome, or at the question
// that is still to be answered.
const answerID = "rezultats"

func answered(v Start) bool { return v.Outcome != nil || v.Checked && v.MayGoOn }

func questionsID(v Start) string {
	if answered(v) || len(v.Faults) > 0 { // the summary of errors comes first
		return "jautajumi"
	}
	return answerID
}
