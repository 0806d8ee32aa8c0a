package forms

import (
	"net/url"

	"pkip/app/eservice"
)

// Read takes what was posted on a page, or on one row of a group's page, into a copy of the answers, and checks that
// page. Names it does not know, questions that are not asked and whatever a register locked are ignored.
func (f *Form) Read(id, row string, posted url.Values, a Answers) (Answers, []Fault) {
	out := a.Clone()
	p, ok := f.page(id)
	if !ok {
		return out, []Fault{{Page: id, Code: "page_unknown"}}
	}
	if p.show != nil && !f.state(out).pages[p] {
		return out, []Fault{{Page: id, Code: "page_hidden"}}
	}
	if p.group != nil {
		if row == "" {
			return out, f.checkPage(p, out)
		}
		return f.readRow(p, row, posted, out)
	}
	s := f.state(out)
	for _, q := range p.questions {
		if q.show != nil { // it may be asked because of the one before it, on the same page
			s = f.state(out)
		}
		if s.shown[q] && !f.locked(q, out) {
			store(out, q, q.typed(posted, out[q.id]))
		}
	}
	return out, f.checkPage(p, out)
}

func (f *Form) readRow(p *page, id string, posted url.Values, out Answers) (Answers, []Fault) {
	row, ok := out.Row(p.group.id, id)
	if !ok {
		return out, []Fault{{Page: p.id, Row: id, Code: "row_unknown"}}
	}
	s := f.state(out)
	r := s.row(p.group, row)
	for _, q := range p.group.questions {
		if q.show != nil {
			r = s.row(p.group, row)
		}
		if r.shown[q] && !q.ReadOnly {
			store(row, q, q.typed(posted, row[q.id]))
		}
	}
	return out, f.checkRow(f.state(out), p.group, row, place(out.Rows(p.group.id), id))
}

// store writes an answer; nothing answered leaves no trace.
func store(a Answers, q *question, v any) {
	if !answered(v) || v == false && q.Kind == eservice.KindStatement {
		delete(a, q.id)
		return
	}
	a[q.id] = v
}

// locked tells whether an answer came from a register that cannot be typed over, or is shown only.
func (f *Form) locked(q *question, a Answers) bool {
	if q.ReadOnly {
		return true
	}
	if q.Prefill == nil || !q.Prefill.Locked {
		return false
	}
	_, ok := f.source(q, a)
	return ok
}
