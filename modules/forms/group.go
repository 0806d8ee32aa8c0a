package forms

import (
	"slices"

	"pkip/app/eservice"
)

// AddRow adds an empty row with its defaults to the group of a page; id is a new UUID of the caller. A group that is
// full stays as it is and says so.
func (f *Form) AddRow(id, row string, a Answers) (Answers, []Fault) {
	out := a.Clone()
	p, ok := f.page(id)
	if !ok || p.group == nil {
		return out, []Fault{{Page: id, Code: "page_unknown"}}
	}
	list, _ := out[p.group.id].([]any)
	if p.group.Max != nil && len(list) >= int(*p.group.Max) {
		return out, []Fault{p.group.fault("", "group_many", "count", plainNumber(*p.group.Max))}
	}
	fresh := map[string]any{"id": row}
	for _, q := range p.group.questions {
		if q.Default != nil {
			fresh[q.id] = q.initial()
		}
	}
	out[p.group.id] = append(list, fresh)
	return out, nil
}

// RemoveRow takes a row away; one that is not there changes nothing.
func (f *Form) RemoveRow(id, row string, a Answers) Answers {
	out := a.Clone()
	p, ok := f.page(id)
	if !ok || p.group == nil {
		return out
	}
	list, _ := out[p.group.id].([]any)
	list = slices.DeleteFunc(list, func(x any) bool {
		m, _ := x.(map[string]any)
		return m["id"] == row
	})
	store(out, p.group, list)
	return out
}

// AddFile puts an uploaded file into the answers of a question, in a row where group is named.
func (f *Form) AddFile(group, row, id string, file File, a Answers) Answers {
	out := a.Clone()
	holder, ok := f.holder(group, row, id, out)
	if ok {
		list, _ := holder[id].([]any)
		holder[id] = append(list, map[string]any{"id": file.ID, "name": tidy(file.Name, maxCode*2, false), "size": float64(file.Size), "type": file.Type})
	}
	return out
}

// RemoveFile takes a file out of whatever question holds it and tells whether one did.
func (f *Form) RemoveFile(file string, a Answers) (Answers, bool) {
	out, found := a.Clone(), false
	drop := func(holder Answers, q *question) {
		if q.Kind != eservice.KindFile {
			return
		}
		list, _ := holder[q.id].([]any)
		kept := slices.DeleteFunc(slices.Clone(list), func(x any) bool {
			m, _ := x.(map[string]any)
			return m["id"] == file
		})
		if len(kept) != len(list) {
			found = true
			store(holder, q, kept)
		}
	}
	for _, q := range f.questions {
		drop(out, q)
		for _, inner := range q.questions {
			for _, row := range out.Rows(q.id) {
				drop(row, inner)
			}
		}
	}
	return out, found
}

func (f *Form) holder(group, row, id string, a Answers) (Answers, bool) {
	q, ok := f.find(group, id)
	if !ok || q.Kind != eservice.KindFile {
		return nil, false
	}
	if group == "" {
		return a, true
	}
	return a.Row(group, row)
}

// Begin returns the answers a form starts with: defaults, and in an employee's form the rows of the application.
func (f *Form) Begin() Answers {
	a := Answers{}
	for id, q := range f.questions {
		if q.Default != nil {
			a[id] = q.initial()
		}
	}
	return f.seed(a)
}

// seed adds the application's rows that are not there yet; rows keep their id, so that both can be read side by side.
func (f *Form) seed(a Answers) Answers {
	for group, seed := range f.seeds {
		q := f.questions[group]
		if q == nil || seed.Form != eservice.Application {
			continue
		}
		list, _ := a[group].([]any)
		for _, from := range f.setting.Application.Rows(seed.Group) {
			if _, there := a.Row(group, from.Text("id")); there {
				continue
			}
			row := map[string]any{"id": from.Text("id")}
			for _, inner := range q.questions {
				if inner.Default != nil {
					row[inner.id] = inner.initial()
				}
				if v, ok := from[seed.Fields[inner.id]]; ok && inner.seeded {
					row[inner.id] = cloned(v)
				}
			}
			list = append(list, row)
		}
		store(a, q, list)
	}
	return a
}

func (q *question) initial() any { return cloned(q.Default) }
