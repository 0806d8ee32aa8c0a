package calendar

import (
	"time"

	"github.com/rickar/cal/v2/lv"
)

// moved are working days that the Cabinet moved: a day off and the Saturday worked for it. The order binds the state and
// is a recommendation to municipalities, which adopt it or not (Labour Law, section 133(4)).
var moved = []struct{ off, on string }{
	{"2023-05-05", "2023-05-20"},
	{"2024-12-23", "2024-12-14"},
	{"2024-12-30", "2024-12-28"},
	{"2026-01-02", "2026-01-17"},
}

// Working counts working days in one municipality.
type Working struct {
	off, on map[Date]bool
}

// NewWorking returns a municipality's working days; adopted says whether it took over the moved ones.
func NewWorking(adopted bool) Working {
	w := Working{off: map[Date]bool{}, on: map[Date]bool{}}
	if !adopted {
		return w
	}
	for _, m := range moved {
		w.off[mustParse(m.off)], w.on[mustParse(m.on)] = true, true
	}
	return w
}

// Is tells whether d is worked: not a weekend or a holiday, unless it was moved.
func (w Working) Is(d Date) bool {
	switch {
	case w.on[d]:
		return true
	case w.off[d]:
		return false
	case d.Weekday() == time.Saturday || d.Weekday() == time.Sunday:
		return false
	}
	return !holiday(d)
}

// Next returns d, or the first working day after it.
func (w Working) Next(d Date) Date {
	for !w.Is(d) {
		d = d.Add(1)
	}
	return d
}

// Add returns the day on which a term of n working days from d ends. The day of the event itself does not count.
func (w Working) Add(d Date, n int) Date {
	for n > 0 {
		d = d.Add(1)
		if w.Is(d) {
			n--
		}
	}
	return d
}

// Term ends a term of value units that began on d. A term in months ends on the day of the same number, or the month's
// last; one that ends on a day off ends on the next working day (Administrative Procedure Law, sections 42 and 43).
func (w Working) Term(d Date, value int, unit string) Date {
	switch unit {
	case "working_day":
		return w.Add(d, value)
	case "month":
		return w.Next(d.AddMonths(value))
	}
	return w.Next(d.Add(value))
}

// AddMonths returns the day of the same number n months later, or that month's last.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

func holiday(d Date) bool {
	at := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, riga)
	for _, h := range lv.Holidays {
		actual, observed := h.Calc(d.Year)
		if sameDay(actual, at) || sameDay(observed, at) {
			return true
		}
	}
	return false
}

func sameDay(a, b time.Time) bool { return a.Year() == b.Year() && a.YearDay() == b.YearDay() }

func mustParse(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err) // the table above
	}
	return d
}
