package forms

import (
	"pkip/app/eservice"
	"pkip/modules/forms/internal/view"
)

// Summary lists the answers to what is asked, page by page: to check before sending, to read, to print. With Empty it is
// the paper form: every question that may be asked, with room for the answer.
func (f *Form) Summary(a Answers, o Options) (sections []Section) {
	s := f.state(a)
	b := builder{form: f, state: s, options: o}
	for _, p := range f.pages {
		if !o.Empty && !s.pages[p] {
			continue
		}
		section := Section{Page: p.id, Title: p.title, Sometimes: p.show != nil}
		if p.group != nil {
			if o.Empty || s.shown[p.group] {
				b.blocks(&section, p.group, s, a)
			}
		} else {
			for _, q := range p.questions {
				if o.Empty || s.shown[q] {
					section.Rows = append(section.Rows, b.answer(q, a, "")...)
				}
			}
		}
		if len(section.Rows) > 0 || p.group != nil {
			sections = append(sections, section)
		}
	}
	return sections
}

func (b builder) blocks(section *Section, group *question, s *state, a Answers) {
	section.Row = group.Row
	section.ChangeHref = b.change(group.page.id, "")
	rows := a.Rows(group.id)
	if b.options.Empty {
		rows = make([]Answers, max(int(number(group.Min)), min(3, int(number(group.Max))))) // room for a few; more go on another sheet
	}
	for i, row := range rows {
		r := s.row(group, row)
		block := view.Block{ID: row.Text("id"), Number: i + 1, ChangeHref: b.change(group.page.id, row.Text("id"))}
		for _, q := range group.questions {
			if b.options.Empty || r.shown[q] {
				block.Rows = append(block.Rows, b.answer(q, row, row.Text("id"))...)
			}
		}
		section.Blocks = append(section.Blocks, block)
	}
}

// answer is one line; what only shows text has none, except on paper.
func (b builder) answer(q *question, a Answers, row string) []view.Answer {
	if q.Kind == eservice.KindInfo && !b.options.Empty {
		return nil
	}
	line := view.Answer{Question: q.id, Label: q.Label}
	if b.options.Empty {
		line.Hint, line.Blank, line.Unit = q.Hint, blank(q), q.Unit
		line.Optional, line.Sometimes = q.Require == "false" || q.mayBeEmpty(), q.Show != "" || (q.Require != "" && q.Require != "false")
		var field view.Field
		q.fill(nil, &field)
		line.Options = field.Options
		return []view.Answer{line}
	}
	line.Lines = q.lines(a[q.id], b.options.Mode == Consultation)
	if q.Kind == eservice.KindFile {
		line.Files = b.files(a.Files(q.id))
	}
	if q.group == nil {
		line.Source, _ = b.form.source(q, a)
	}
	if !b.form.locked(q, a) {
		line.ChangeHref = b.change(q.page.id, row)
	}
	if code, _ := q.malformed(a[q.id]); answered(a[q.id]) && code == "" {
		for _, x := range q.doubts(row, a[q.id]) {
			line.Warnings = append(line.Warnings, sentence(x))
		}
	}
	return []view.Answer{line}
}

func (b builder) change(page, row string) string {
	if b.options.Change == nil || b.options.Mode == Consultation || b.options.Mode == Print {
		return ""
	}
	return b.options.Change(page, row)
}

// blank is how paper leaves room for an answer.
func blank(q *question) string {
	switch q.Kind { //nolint:exhaustive // the others are a line
	case eservice.KindTextarea:
		return "box"
	case eservice.KindChoice, eservice.KindYesNo, eservice.KindChoices:
		return "options"
	case eservice.KindStatement:
		return "tick"
	case eservice.KindDate:
		return "date"
	case eservice.KindPersonCode, eservice.KindRegNo, eservice.KindParcel:
		return "boxes"
	case eservice.KindFile:
		return "enclosure"
	case eservice.KindInfo:
		return "none"
	}
	return "line"
}
