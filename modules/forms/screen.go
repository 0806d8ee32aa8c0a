package forms

import (
	"slices"

	"pkip/app/eservice"
	"pkip/modules/forms/internal/view"
)

// The views, for whoever fills them or hands them on.
type (
	// Mode is who looks at a form and what for.
	Mode = view.Mode
	// Options is what a renderer is told beside the answers.
	Options = view.Options
	// Screen is one page of a form, or one row of a group.
	Screen = view.Screen
	// Section is a page of answers to read.
	Section = view.Section
	// Answer is a question and its answer in words.
	Answer = view.Answer
)

// The modes of the renderer.
const (
	Citizen      = view.Citizen
	Clerk        = view.Clerk
	Preview      = view.Preview
	Consultation = view.Consultation
	Print        = view.Print
)

// Screen fills the view of a page, or of one row of a group's page. Faults of other pages are left out. An unknown or
// hidden page is an empty screen; a designer's preview shows hidden questions too.
func (f *Form) Screen(mode Mode, id, row string, a Answers, faults []Fault, o Options) Screen {
	o.Mode = mode
	p, ok := f.page(id)
	s := f.state(a)
	if !ok || (!s.pages[p] && mode != Preview) {
		return Screen{Mode: mode, Form: f.id, Page: id}
	}
	screen := Screen{Mode: mode, Form: f.id, Page: id, Row: row, Title: p.title, Intro: p.intro}
	b := builder{form: f, state: s, options: o, faults: faults, page: id, row: row}
	switch {
	case p.group == nil:
		screen.Fields = b.fields(p.questions, s.shown, a, s.vars)
	case row == "":
		screen.Group = b.group(p.group, a)
	default:
		one, _ := a.Row(p.group.id, row)
		screen.Called, screen.Number = p.group.Row, place(a.Rows(p.group.id), row)
		r := s.row(p.group, one)
		screen.Fields = b.fields(p.group.questions, r.shown, one, r.vars)
	}
	screen.Faults = b.rest(screen)
	if len(screen.Fields) == 1 && !screen.Fields[0].ReadOnly && headed(screen.Fields[0].Kind) && p.title == screen.Fields[0].Label {
		screen.Heading, screen.Fields[0].Heading = true, true
	}
	return screen
}

// place counts rows as people do; 0 is none.
func place(rows []Answers, id string) int {
	return 1 + slices.IndexFunc(rows, func(r Answers) bool { return r.Text("id") == id })
}

func (b builder) fields(questions []*question, shown map[*question]bool, a Answers, vars map[string]any) (fields []view.Field) {
	for _, q := range questions {
		if shown[q] || b.options.Mode == Preview {
			fields = append(fields, b.field(q, a, vars))
		}
	}
	return fields
}

// headed: an only question may be its page's heading, where its title says the same.
func headed(k eservice.Kind) bool {
	return k != eservice.KindInfo && k != eservice.KindStatement && k != eservice.KindGroup
}

type builder struct {
	form    *Form
	state   *state
	options Options
	faults  []Fault
	page    string
	row     string
}

func (b builder) field(q *question, a Answers, vars map[string]any) view.Field {
	v := a[q.id]
	field := view.Field{
		ID: fieldID(q.id), Name: q.id, Kind: q.Kind, Label: q.Label, Hint: q.Hint, Unit: q.Unit, Width: q.Width,
		Autocomplete: q.Auto, Accept: q.Accept, Bytes: q.Bytes, Max: int(number(q.Max)), MaxLength: q.limit(),
		Optional: b.optional(q, vars), ReadOnly: b.form.locked(q, a) || !b.options.Writes(),
	}
	if q.group == nil {
		field.Source, _ = b.form.source(q, a)
	}
	q.fill(v, &field)
	field.Files = b.files(a.Files(q.id))
	if q.Kind != eservice.KindFile {
		field.Files = nil
	}
	if q.Kind == eservice.KindAddress {
		field.Found = b.options.Candidates[q.id]
	}
	switch {
	case field.ReadOnly:
		field.Lines = q.lines(v, b.options.Mode == Consultation)
	case q.Kind == eservice.KindParcel:
		field.Lines = q.lines(v, false)[min(1, len(q.lines(v, false))):] // what the cadastre said
	case q.Kind == eservice.KindAddress:
		field.Known = a.Address(q.id).Code != ""
	}
	field.Error = b.first(func(x Fault) bool { return x.Row == b.row && x.Question == q.id })
	for _, x := range b.faults {
		if x.Warning && x.Page == b.page && x.Row == b.row && x.Question == q.id {
			field.Warnings = append(field.Warnings, sentence(x))
		}
	}
	if b.options.Mode == Preview {
		field.Notes = q.notes()
	}
	return field
}

// limit is what the counter under a box counts to.
func (q *question) limit() int {
	if q.Kind == eservice.KindTextarea && q.Length == 0 {
		return defaultBox
	}
	return q.Length
}

// optional says so only where the question need not be answered as things stand.
func (b builder) optional(q *question, vars map[string]any) bool {
	switch {
	case q.Kind == eservice.KindInfo, q.Kind == eservice.KindGroup:
		return false
	case q.Kind == eservice.KindFile && q.Min != nil && *q.Min == 0:
		return true
	}
	required, _ := b.state.holds(q.require, vars, true)
	return !required
}

func (b builder) group(q *question, a Answers) *view.Group {
	g := &view.Group{ID: q.id, Label: q.Label, Hint: q.Hint, Row: q.Row}
	for i, row := range a.Rows(q.id) {
		line := view.Row{ID: row.Text("id"), Number: i + 1}
		for _, inner := range q.questions {
			if inner.InList && row.Has(inner.id) {
				line.Title = append(line.Title, inner.lines(row[inner.id], false)...)
			}
		}
		line.Error = b.first(func(x Fault) bool { return x.Row == line.ID })
		g.Rows = append(g.Rows, line)
	}
	g.Error = b.first(func(x Fault) bool { return x.Row == "" && x.Question == q.id })
	g.Full = q.Max != nil && len(g.Rows) >= int(*q.Max)
	return g
}

// first returns the first fault of the page that stops and that is meant.
func (b builder) first(meant func(Fault) bool) *view.Sentence {
	for _, x := range b.faults {
		if x.Page == b.page && !x.Warning && meant(x) {
			said := sentence(x)
			return &said
		}
	}
	return nil
}

// rest are faults of the page that no field shows: a page or a row that is not there.
func (b builder) rest(s Screen) (rest []view.Sentence) {
	for _, x := range b.faults {
		if x.Page == b.page && x.Question == "" && !slices.ContainsFunc(rowsOf(s), func(r view.Row) bool { return r.ID == x.Row }) {
			rest = append(rest, sentence(x))
		}
	}
	return rest
}

func rowsOf(s Screen) []view.Row {
	if s.Group == nil {
		return nil
	}
	return s.Group.Rows
}

func (b builder) files(files []File) (rows []view.File) {
	for _, f := range files {
		row := view.File{ID: f.ID, Name: f.Name, Size: f.Size}
		if b.options.File != nil {
			row.Href = b.options.File(f.ID)
		}
		if b.options.FileState != nil {
			row.State = b.options.FileState(f.ID)
		}
		rows = append(rows, row)
	}
	return rows
}

func sentence(x Fault) view.Sentence {
	return view.Sentence{Key: "forms.fault." + x.Code, Params: x.Params, Label: x.Label, Text: x.Text, Warning: x.Warning}
}

func (q *question) notes() (notes []view.Note) {
	add := func(key, text string) {
		if text != "" {
			notes = append(notes, view.Note{Key: "forms.note." + key, Text: text})
		}
	}
	add("show", q.Show)
	add("require", q.Require)
	for _, r := range q.rules {
		add("rule", r.Valid)
	}
	if q.Prefill != nil {
		add("prefill", q.Prefill.From)
	}
	if q.Data != "" {
		notes = append(notes, view.Note{Key: "forms.data." + string(q.Data)})
	}
	return notes
}
