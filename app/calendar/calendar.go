// Package calendar knows which day it is in the municipalities. An instant is the same everywhere; the day it falls on
// is not: the database and the servers run in UTC, and for two or three hours after midnight they are a day behind.
package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // the rules of time travel with the binary, a slim image has none
)

var riga = mustLoad("Europe/Riga")

// Date is a civil date. SQL gets it as a date and JSON as "2027-01-01"; neither ever compares it with an instant.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On returns the date on which at falls in Riga.
func On(at time.Time) Date {
	y, m, d := at.In(riga).Date()
	return Date{y, m, d}
}

// Clock returns the time of day in Riga, "09:05".
func Clock(at time.Time) string { return at.In(riga).Format("15:04") }

// Start returns the instant at which the date begins in Riga.
func (d Date) Start() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, riga) }

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Add returns the date n days later.
func (d Date) Add(n int) Date {
	y, m, day := time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, riga).Date()
	return Date{y, m, day}
}

// Before tells whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.String() < other.String() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, riga).Weekday()
}

// Parse reads "2026-12-31".
func Parse(text string) (d Date, err error) { return d, d.UnmarshalText([]byte(text)) }

// String returns the date as ISO 8601 has it.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Value gives the date to SQL.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan takes a date from SQL.
func (d *Date) Scan(from any) error {
	at, ok := from.(time.Time)
	if !ok {
		return fmt.Errorf("calendar: %T is not a date", from)
	}
	d.Year, d.Month, d.Day = at.Date()
	return nil
}

// MarshalText writes the date for JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date that exists: no 30 February.
func (d *Date) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return err
	}
	return d.Scan(at)
}

func mustLoad(name string) *time.Location {
	at, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return at
}
