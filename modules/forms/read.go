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
	if !f.state(out).pages[p] {
		return out, []Fault{{Page: id, Code: "page_hidden"}}
	}
	if p.group != nil {
		if row == "" {
			return out, f.checkPage(p, out)
		}
		return f.readRow(p, row, posted, out)
	}
	for _, q := range p.questions {
		// a question may be asked because of the one before it, on the same page
		if f.locked(q, out) || !f.state(out).shown[q] {
			continue
		}
		store(out, q, q.typed(posted, out[q.id]))
	}
	return out, f.checkPage(p, out)
}

func (f *Form) readRow(p *page, id string, posted url.Values, out Answers) (Answers, []Fault) {
	row, ok := out.Row(p.group.id, id)
	if !ok {
		return out, []Fault{{Page: p.id, Row: id, Code: "row_unknown"}}
	}
	for _, q := range p.group.questions {
		s := f.state(out)
		if q.ReadOnly || !s.row(p.group, row).shown[q] {
			continue
		}
		store(row, q, q.typed(posted, row[q.id]))
	}
	s := f.state(out)
	return out, f.checkRow(s, p.group, row)
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
