package forms

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/lv"
	"pkip/modules/forms/internal/view"
)

func (q *question) choices(v any) (string, []string) {
	list, ok := v.([]any)
	for _, x := range list {
		id, _ := x.(string)
		_, known := q.Options[id]
		ok = ok && known
	}
	if !ok {
		return "tick_some", nil
	}
	return q.count(len(list), "choices")
}

// count compares a number of things with the question's bounds.
func (q *question) count(n int, what string) (string, []string) {
	if q.Min != nil && n < int(*q.Min) {
		return what + "_few", []string{"count", plainNumber(*q.Min)}
	}
	if q.Max != nil && n > int(*q.Max) {
		return what + "_many", []string{"count", plainNumber(*q.Max)}
	}
	return "", nil
}

func (q *question) rows(v any) (string, []string) {
	list, ok := v.([]any)
	seen := map[string]bool{}
	for _, x := range list {
		row, _ := x.(map[string]any)
		id, _ := row["id"].(string)
		_, err := uuid.Parse(id)
		ok = ok && err == nil && !seen[id]
		seen[id] = true
	}
	if !ok {
		return "group_broken", nil
	}
	return q.count(len(list), "group")
}

func (q *question) files(v any) (string, []string) {
	list, ok := v.([]any)
	files := Answers{q.id: list}.Files(q.id)
	if !ok || len(files) != len(list) {
		return "file_broken", nil
	}
	for _, f := range files {
		code, params := q.file(f)
		if code != "" {
			return code, params
		}
	}
	return q.count(len(files), "file")
}

func (q *question) file(f File) (string, []string) {
	switch {
	case f.ID == "" || f.Name == "":
		return "file_broken", nil
	case !slices.Contains(q.Accept, f.Type):
		return "file_type", []string{"types", view.Types(q.Accept)}
	case f.Size > q.Bytes:
		return "file_large", []string{"bytes", strconv.FormatInt(q.Bytes, 10)}
	case f.Size <= 0:
		return "file_empty", nil
	}
	return "", nil
}

// CheckFile judges a file before it is stored: its sniffed type, its size, and whether there is room for it.
func (f *Form) CheckFile(group, row, id string, file File, a Answers) []Fault {
	q, ok := f.find(group, id)
	if !ok || q.Kind != eservice.KindFile {
		return []Fault{{Question: id, Row: row, Code: "file_broken"}}
	}
	code, params := q.file(file)
	if code != "" {
		return []Fault{q.fault(row, code, params...)}
	}
	holder := a
	if group != "" {
		holder, ok = a.Row(group, row)
		if !ok {
			return []Fault{{Page: q.page.id, Row: row, Code: "row_unknown"}}
		}
	}
	if q.Max != nil && len(holder.Files(id)) >= int(*q.Max) {
		return []Fault{q.fault(row, "file_many", "count", plainNumber(*q.Max))}
	}
	return nil
}

func parcelFault(v any) (string, []string) {
	m, _ := v.(map[string]any)
	designation, _ := m["designation"].(string)
	if !lv.CheckParcel(designation) {
		return "parcel_malformed", nil
	}
	return when(m["state"] == parcelUnknown, "parcel_unknown"), nil
}

// doubts are worth saying and stop nobody.
func (q *question) doubts(row string, v any) (faults []Fault) {
	warn := func(code string) {
		f := q.fault(row, code)
		f.Warning = true
		faults = append(faults, f)
	}
	switch q.Kind { //nolint:exhaustive // only what cannot be known for sure
	case eservice.KindPersonCode:
		text, _ := v.(string)
		if _, doubtful := lv.CheckPersonCode(text); doubtful {
			warn("person_code_doubt")
		}
	case eservice.KindParcel:
		if m, _ := v.(map[string]any); m["state"] == parcelUnchecked {
			warn("parcel_unchecked")
		}
	}
	return faults
}
