package cases

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"pkip/modules/forms"
)

// answers is a form's answers as a column holds them.
type answers struct{ forms.Answers }

// Value writes them as JSON.
func (a answers) Value() (driver.Value, error) {
	if a.Answers == nil {
		return "{}", nil
	}
	body, err := json.Marshal(a.Answers)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return string(body), nil
}

// Scan reads them.
func (a *answers) Scan(from any) error {
	var body []byte
	switch v := from.(type) {
	case []byte:
		body = v
	case string:
		body = []byte(v)
	default:
		return fmt.Errorf("answers: %T is not JSON", from)
	}
	a.Answers = forms.Answers{}
	err := json.Unmarshal(body, &a.Answers)
	if err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	return nil
}

func (a answers) size() int {
	body, err := json.Marshal(a.Answers)
	if err != nil {
		return maxAnswers + 1 // what cannot be written is not stored
	}
	return len(body)
}
