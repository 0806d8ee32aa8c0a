package forms

import (
	"pkip/app/eservice/rule"
)

// state is what is asked, given the answers. It is computed in the order of the form: a question that is not asked has
// no answer for those after it, whatever was typed before it was hidden.
type state struct {
	answers map[string]any // of what is shown
	vars    map[string]any
	pages   map[*page]bool
	shown   map[*question]bool // rows apart
	broken  []*question        // whose conditions could not be computed: they are shown
}

func (f *Form) state(a Answers) *state {
	s := &state{answers: map[string]any{}, pages: map[*page]bool{}, shown: map[*question]bool{}}
	s.vars = f.vars(s.answers)
	for _, p := range f.pages {
		visible, _ := s.holds(p.show, s.vars, true)
		s.pages[p] = visible
		if !visible {
			continue
		}
		for _, q := range p.questions {
			ok, broken := s.holds(q.show, s.vars, true)
			if broken {
				s.broken = append(s.broken, q)
			}
			if !ok {
				continue
			}
			s.shown[q] = true
			if v, has := a[q.id]; has {
				s.answers[q.id] = s.value(q, v)
			}
		}
	}
	return s
}

// value leaves what is hidden inside rows out.
func (s *state) value(q *question, v any) any {
	if q.questions == nil {
		return v
	}
	list, _ := v.([]any)
	out := make([]any, 0, len(list))
	for _, x := range list {
		row, ok := x.(map[string]any)
		if ok {
			out = append(out, s.row(q, row).row)
		}
	}
	return out
}

// rowState is what is asked in one row.
type rowState struct {
	row    map[string]any // answers of what is shown, and the id
	vars   map[string]any
	shown  map[*question]bool
	broken []*question
}

func (s *state) row(group *question, row map[string]any) rowState {
	r := rowState{row: map[string]any{"id": row["id"]}, shown: map[*question]bool{}, vars: map[string]any{}}
	for name, v := range s.vars {
		r.vars[name] = v
	}
	r.vars["row"] = r.row
	for _, q := range group.questions {
		ok, broken := s.holds(q.show, r.vars, true)
		if broken {
			r.broken = append(r.broken, q)
		}
		if !ok {
			continue
		}
		r.shown[q] = true
		if v, has := row[q.id]; has {
			r.row[q.id] = v
		}
	}
	return r
}

// holds runs a condition; without one, or where it fails, the answer is otherwise. Failing means that the expression
// became too dear or divided by nothing: then it is better to ask too much than to skip what the law wants asked.
func (s *state) holds(x *rule.Expr, vars map[string]any, otherwise bool) (yes, broken bool) {
	if x == nil {
		return otherwise, false
	}
	yes, err := x.Bool(vars)
	if err != nil {
		return otherwise, true
	}
	return yes, false
}

func (f *Form) vars(answers map[string]any) map[string]any {
	today := ""
	if !f.setting.Today.IsZero() {
		today = f.setting.Today.String()
	}
	return map[string]any{
		"answers":     answers,
		"application": map[string]any(f.setting.Application),
		"today":       today,
		"tenant":      map[string]any{"territory": f.setting.Territory, "name": f.setting.Municipality},
		"actor":       map[string]any{"capacity": f.setting.Capacity, "channel": f.setting.Channel},
	}
}

// Clean returns the answers to what is asked, without what was hidden or never belonged to the form: what is submitted.
func (f *Form) Clean(a Answers) Answers {
	out := Answers(f.state(a).answers).Clone()
	if known, ok := a[prefilled].(map[string]any); ok && len(known) > 0 {
		out[prefilled] = cloned(known)
	}
	return out
}
