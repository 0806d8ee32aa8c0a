package rule

import (
	"time"

	"pkip/app/calendar"
)

// dayNumber counts days in a zone without summer time.
func dayNumber(d calendar.Date) int64 {
	const day = 24 * 60 * 60
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Unix() / day
}
