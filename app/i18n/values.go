package i18n

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pkip/app/calendar"
)

// gap keeps a number and its unit on one line.
const gap = "\u00a0"

var monthsLV = [...]string{
	"janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris",
}

// Date writes a date as the language does: "31.12.2026." and "31 December 2026".
func Date(ctx context.Context, d calendar.Date) string {
	if LangOf(ctx) == EN {
		return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
	}
	return fmt.Sprintf("%02d.%02d.%d.", d.Day, int(d.Month), d.Year)
}

// LongDate writes a date as official letters do: "2026. gada 31. decembris".
func LongDate(ctx context.Context, d calendar.Date) string {
	if LangOf(ctx) == EN {
		return Date(ctx, d)
	}
	return fmt.Sprintf("%d. gada %d. %s", d.Year, d.Day, monthsLV[d.Month-1])
}

// Instant writes the date and time of day in Riga.
func Instant(ctx context.Context, at time.Time) string {
	return Date(ctx, calendar.On(at)) + gap + calendar.Clock(at)
}

// Money writes an amount in cents: "1 234,50 EUR" and "EUR 1,234.50".
func Money(ctx context.Context, cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole, rest := strconv.FormatInt(cents/100, 10), fmt.Sprintf("%02d", cents%100)
	if LangOf(ctx) == EN {
		return "EUR" + gap + sign + grouped(whole, ",") + "." + rest
	}
	return sign + grouped(whole, gap) + "," + rest + gap + "EUR"
}

// Decimal writes a number in the language's way: "0,5" and "0.5".
func Decimal(ctx context.Context, v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if LangOf(ctx) == LV {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

func grouped(digits, by string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + by + digits[i:]
	}
	return digits
}
