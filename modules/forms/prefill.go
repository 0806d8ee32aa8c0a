package forms

import (
	"encoding/json"
	"reflect"

	"pkip/app/eservice"
	"pkip/app/i18n"
)

// Sources lists what the form wants from registers, each once, in the order of the form.
func (f *Form) Sources() (sources []string) {
	seen := map[string]bool{}
	for _, q := range f.Questions() {
		if q.From != "" && !seen[q.From] {
			seen[q.From] = true
			sources = append(sources, q.From)
		}
	}
	return sources
}

// Prefill puts what registers said into questions that nobody answered yet, and renews what a register locked. It
// remembers what was said, so that the source is shown only as long as the answer is the register's.
func (f *Form) Prefill(a Answers, values map[string]eservice.Prefilled) Answers {
	out := a.Clone()
	known, _ := out[prefilled].(map[string]any)
	if known == nil {
		known = map[string]any{}
	}
	for id, q := range f.questions {
		if q.Prefill == nil {
			continue
		}
		said, ok := values[q.Prefill.From]
		if !ok {
			continue
		}
		v := plainJSON(said.Value)
		code, _ := q.malformed(v)
		if code != "" || !answered(v) || (answered(out[id]) && !q.Prefill.Locked) {
			continue
		}
		entry := map[string]any{"value": v}
		if !said.Title.Empty() {
			entry["lv"], entry["en"] = said.Title.LV, said.Title.EN
		}
		out[id], known[id] = cloned(v), entry
	}
	if len(known) > 0 {
		out[prefilled] = known
	}
	return out
}

// Source tells which register an answer came from; false where a person wrote or changed it.
func (f *Form) Source(id string, a Answers) (i18n.Text, bool) {
	q, ok := f.questions[id]
	if !ok {
		return i18n.Text{}, false
	}
	return f.source(q, a)
}

func (f *Form) source(q *question, a Answers) (title i18n.Text, ok bool) {
	known, _ := a[prefilled].(map[string]any)
	entry, _ := known[q.id].(map[string]any)
	if q.Prefill == nil || q.group != nil || entry == nil || !reflect.DeepEqual(entry["value"], a[q.id]) {
		return i18n.Text{}, false
	}
	title = q.Prefill.Title
	if lv, _ := entry["lv"].(string); lv != "" {
		en, _ := entry["en"].(string)
		title = i18n.Text{LV: lv, EN: en}
	}
	return title, true
}

// plainJSON gives a value the shape it has after it was stored and read again.
func plainJSON(v any) (out any) {
	body, err := json.Marshal(v)
	if err != nil || json.Unmarshal(body, &out) != nil {
		return nil
	}
	return out
}
