package forms

import (
	"encoding/json"
	"maps"
	"slices"

	"pkip/app/calendar"
	"pkip/app/eservice"
)

// Answers is one form's answers by question id, as JSON holds them: numbers are float64, decimals exact texts, dates ISO
// texts, rows of a group objects with an "id". What was typed wrongly stays as it was typed, in another shape than a
// right answer has; accessors then say that there is none.
type Answers map[string]any

// prefilled is the key beside the questions that remembers what registers said; ids of questions begin with a letter.
const prefilled = "_prefilled"

// Has tells whether something was answered, rightly or not.
func (a Answers) Has(id string) bool { return answered(a[id]) }

// Text returns a text answer, a code or a choice.
func (a Answers) Text(id string) string { v, _ := a[id].(string); return v }

// Bool returns a yes; false is a no, a wrong answer or none.
func (a Answers) Bool(id string) bool { v, _ := a[id].(bool); return v }

// Int returns a whole number.
func (a Answers) Int(id string) (int64, bool) {
	switch v := a[id].(type) {
	case float64:
		return int64(v), v == float64(int64(v))
	case int64:
		return v, true
	case int:
		return int64(v), true
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}

// Date returns a date that exists.
func (a Answers) Date(id string) (calendar.Date, bool) {
	d, err := calendar.Parse(a.Text(id))
	return d, err == nil
}

// Choices returns the ticked options.
func (a Answers) Choices(id string) (ids []string) {
	list, _ := a[id].([]any)
	for _, x := range list {
		if s, ok := x.(string); ok {
			ids = append(ids, s)
		}
	}
	return ids
}

// Rows returns the rows of a group, each an answer set with its "id".
func (a Answers) Rows(id string) (rows []Answers) {
	list, _ := a[id].([]any)
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			rows = append(rows, m)
		}
	}
	return rows
}

// Row returns one row of a group.
func (a Answers) Row(group, id string) (Answers, bool) {
	for _, row := range a.Rows(group) {
		if id != "" && row.Text("id") == id {
			return row, true
		}
	}
	return nil, false
}

// File is an uploaded file as answers name it; its bytes are elsewhere.
type File struct {
	ID   string
	Name string
	Type string
	Size int64
}

// Files returns the files of a question.
func (a Answers) Files(id string) (files []File) {
	for _, f := range a.Rows(id) {
		size, _ := f.Int("size")
		files = append(files, File{ID: f.Text("id"), Name: f.Text("name"), Type: f.Text("type"), Size: size})
	}
	return files
}

// Parcel returns what the cadastre said about a land unit; state is "found", "unknown", "unchecked" or empty.
func (a Answers) Parcel(id string) (p eservice.Parcel, state string) {
	m, _ := a[id].(map[string]any)
	v := Answers(m)
	area, _ := v.Int("areaM2")
	return eservice.Parcel{
		Designation: v.Text("designation"), Address: v.Text("address"), ATVK: v.Text("atvk"),
		Municipality: v.Text("municipality"), AreaM2: area,
	}, v.Text("state")
}

// Address returns an address; Code is empty where it is only a text.
func (a Answers) Address(id string) eservice.Address {
	m, _ := a[id].(map[string]any)
	v := Answers(m)
	return eservice.Address{Text: v.Text("text"), Code: v.Text("code"), ATVK: v.Text("atvk")}
}

// Clone copies the answers, so that the caller's stay as they are.
func (a Answers) Clone() Answers {
	out, _ := cloned(map[string]any(a)).(map[string]any)
	if out == nil {
		out = map[string]any{}
	}
	return out
}

// Map gives the answers to rules and fees.
func (a Answers) Map() map[string]any { return a }

// MarshalJSON writes answers; nil is an empty object.
func (a Answers) MarshalJSON() ([]byte, error) {
	if a == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(map[string]any(a))
}

func cloned(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := maps.Clone(x)
		for k, inner := range out {
			out[k] = cloned(inner)
		}
		return out
	case []any:
		out := slices.Clone(x)
		for i, inner := range out {
			out[i] = cloned(inner)
		}
		return out
	}
	return v
}

func answered(v any) bool {
	switch x := v.(type) {
	case nil:
		return false
	case string:
		return x != ""
	case []any:
		return len(x) > 0
	case map[string]any:
		return len(x) > 0
	}
	return true
}
