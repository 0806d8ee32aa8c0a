package i18n_test

import (
	"testing"
	"testing/fstest"
	"time"

	"pkip/app/calendar"
	"pkip/app/i18n"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(fstest.MapFS{
		"lv/cases.json": {Data: []byte(`{"cases.count_zero":"{{count}} lietu","cases.count_one":"{{count}} lieta","cases.count_other":"{{count}} lietas","cases.hello":"Sveiki, {{name}}!"}`)},
		"en/cases.json": {Data: []byte(`{"cases.count_one":"{{count}} case","cases.count_other":"{{count}} cases","cases.hello":"Hello, {{name}}!"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLatvianHasThreeForms(t *testing.T) {
	t.Parallel()
	lv := i18n.With(t.Context(), catalog(t), i18n.LV)
	for n, want := range map[int]string{0: "0 lietu", 1: "1 lieta", 2: "2 lietas", 10: "10 lietu", 11: "11 lietu", 21: "21 lieta", 22: "22 lietas", 30: "30 lietu", 111: "111 lietu"} {
		if got := i18n.N(lv, "cases.count", n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	en := i18n.In(lv, i18n.EN)
	for n, want := range map[int]string{0: "0 cases", 1: "1 case", 2: "2 cases", 21: "21 cases"} {
		if got := i18n.N(en, "cases.count", n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	lv := i18n.With(t.Context(), catalog(t), i18n.LV)
	if got := i18n.T(lv, "cases.hello", "name", "Žanis"); got != "Sveiki, Žanis!" {
		t.Error(got)
	}
	if got := i18n.T(lv, "cases.nothing"); got != "cases.nothing" {
		t.Error(got)
	}
	_, err := i18n.Load(fstest.MapFS{"lv/cases.json": {Data: []byte(`{"forms.x":"y"}`)}})
	if err == nil {
		t.Error("a key of another file was accepted")
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	lv, en := i18n.With(t.Context(), nil, i18n.LV), i18n.With(t.Context(), nil, i18n.EN)
	d := calendar.Date{Year: 2026, Month: time.December, Day: 31}
	for _, c := range []struct{ got, want string }{
		{i18n.Date(lv, d), "31.12.2026."},
		{i18n.Date(en, d), "31 December 2026"},
		{i18n.LongDate(lv, d), "2026. gada 31. decembris"},
		{i18n.Instant(lv, time.Date(2026, 12, 31, 22, 30, 0, 0, time.UTC)), "01.01.2027.\u00a000:30"},
		{i18n.Money(lv, 123450), "1\u00a0234,50\u00a0EUR"},
		{i18n.Money(en, -123450), "EUR\u00a0-1,234.50"},
		{i18n.Money(lv, 5), "0,05\u00a0EUR"},
		{i18n.Decimal(lv, 0.5), "0,5"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
