package jobs

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// pgArray is a slice that goes to PostgreSQL as one parameter, in its text form.
type pgArray[T any] []T

// Value writes {"a","b"}. JSON's escapes of strings are understood by the array's reader for what names and numbers
// consist of.
func (a pgArray[T]) Value() (driver.Value, error) {
	parts := make([]string, 0, len(a))
	for _, v := range a {
		body, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("array: %w", err)
		}
		parts = append(parts, string(body))
	}
	return "{" + strings.Join(parts, ",") + "}", nil
}
