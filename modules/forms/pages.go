package forms

import (
	"pkip/app/eservice"
	"pkip/app/i18n"
)

// PageInfo is one page of a form as the resident walks it.
type PageInfo struct {
	ID      string
	Title   i18n.Text
	IsGroup bool // lists rows; each row is edited on the page with its row id
}

// Pages lists the visible pages in order.
func (f *Form) Pages(a Answers) (pages []PageInfo) {
	s := f.state(a)
	for _, p := range f.visible(s) {
		pages = append(pages, PageInfo{ID: p.id, Title: p.title, IsGroup: p.group != nil})
	}
	return pages
}

// First returns the page to begin with.
func (f *Form) First(a Answers) string {
	pages := f.visible(f.state(a))
	if len(pages) == 0 {
		return ""
	}
	return pages[0].id
}

// Next returns the page after one; false means that the answers are to be checked now.
func (f *Form) Next(a Answers, from string) (string, bool) { return f.beside(a, from, 1) }

// Previous returns the page before one; false means that it was the first.
func (f *Form) Previous(a Answers, from string) (string, bool) { return f.beside(a, from, -1) }

func (f *Form) beside(a Answers, from string, step int) (string, bool) {
	s := f.state(a)
	at := -1
	for i, p := range f.pages {
		if p.id == from {
			at = i
		}
	}
	if at < 0 {
		return "", false
	}
	for i := at + step; i >= 0 && i < len(f.pages); i += step {
		if s.pages[f.pages[i]] && s.asks(f.pages[i]) {
			return f.pages[i].id, true
		}
	}
	return "", false
}

// visible leaves out pages on which nothing would be left to see.
func (f *Form) visible(s *state) (pages []*page) {
	for _, p := range f.pages {
		if s.pages[p] && s.asks(p) {
			pages = append(pages, p)
		}
	}
	return pages
}

func (s *state) asks(p *page) bool {
	for _, q := range p.questions {
		if s.shown[q] {
			return true
		}
	}
	return false
}

func (f *Form) page(id string) (*page, bool) {
	for _, p := range f.pages {
		if p.id == id {
			return p, true
		}
	}
	return nil, false
}

// Question describes one question to whoever stores, looks up or publishes answers.
type Question struct {
	Page, Group, ID string // Group: whose row it belongs to, or empty
	Kind            eservice.Kind
	Label           i18n.Text
	Data            eservice.Data
	From            string // the source of its prefill
	Accept          []string
	MaxBytes        int64
	Max             int // files of the question, rows of the group
	Options         []eservice.Keyed[eservice.Option]
}

// Questions lists every question, shown or not, in the order of the form; those of a group follow it.
func (f *Form) Questions() (list []Question) {
	for _, p := range f.pages {
		for _, q := range p.questions {
			list = append(list, q.describe())
			for _, inner := range q.questions {
				list = append(list, inner.describe())
			}
		}
	}
	return list
}

// Question finds a question of a page or, with a group, of its rows.
func (f *Form) Question(group, id string) (Question, bool) {
	q, ok := f.find(group, id)
	if !ok {
		return Question{}, false
	}
	return q.describe(), true
}

func (f *Form) find(group, id string) (*question, bool) {
	if group == "" {
		q, ok := f.questions[id]
		return q, ok
	}
	g, ok := f.questions[group]
	if !ok {
		return nil, false
	}
	for _, q := range g.questions {
		if q.id == id {
			return q, true
		}
	}
	return nil, false
}

func (q *question) describe() Question {
	d := Question{
		Page: q.page.id, ID: q.id, Kind: q.Kind, Label: q.Label, Data: q.Data, Accept: q.Accept, MaxBytes: q.Bytes,
		Max: int(number(q.Max)), Options: q.options,
	}
	if q.group != nil {
		d.Group = q.group.id
	}
	if q.Prefill != nil {
		d.From = q.Prefill.From
	}
	return d
}

func number(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
