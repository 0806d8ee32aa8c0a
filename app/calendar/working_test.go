package calendar_test

import (
	"testing"

	"pkip/app/calendar"
)

func date(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTermsEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from  string
		value int
		unit  string
		moved bool
		want  string
	}{
		{"2025-12-22", 10, "working_day", true, "2026-01-13"},
		{"2025-12-22", 10, "working_day", false, "2026-01-12"},
		{"2026-01-16", 1, "working_day", true, "2026-01-17"}, // a Saturday that was worked
		{"2026-01-16", 1, "working_day", false, "2026-01-19"},
		{"2026-01-31", 1, "month", true, "2026-03-02"},        // 28 February is a Saturday
		{"2026-11-24", 1, "month", true, "2026-12-28"},        // 24 to 26 December are holidays, then a weekend
		{"2026-03-30", 4, "calendar_day", true, "2026-04-07"}, // Good Friday, the weekend, Easter Monday
		{"2025-05-02", 1, "working_day", true, "2025-05-06"},  // 4 May was a Sunday: Monday is off
		{"2028-11-17", 1, "working_day", true, "2028-11-21"},  // 18 November on a Saturday: Monday is off
		{"2026-06-22", 1, "working_day", true, "2026-06-25"},  // Līgo and Jāņi
	} {
		got := calendar.NewWorking(c.moved).Term(date(t, c.from), c.value, c.unit)
		if got != date(t, c.want) {
			t.Errorf("%d %s from %s (moved days: %v): got %s, want %s", c.value, c.unit, c.from, c.moved, got, c.want)
		}
	}
}
