package eservice

import "pkip/app/i18n"

// Form is what one person fills in: a resident the application, an employee a protocol or an opinion.
type Form struct {
	Title    i18n.Text       `json:"title"`
	FilledBy string          `json:"filled_by"`      // applicant, employee
	Seed     map[string]Seed `json:"seed,omitempty"` // by the group's id
	Pages    map[string]Page `json:"pages"`
}

// Seed fills a group of an employee's form with the rows of another form's group; rows keep their id.
type Seed struct {
	Form   string            `json:"form"`
	Group  string            `json:"group"`
	Fields map[string]string `json:"fields"` // id here -> id there
}

// Page is one step: one thing is asked.
type Page struct {
	Order     int                 `json:"order"`
	Title     i18n.Text           `json:"title"`
	Intro     i18n.Text           `json:"intro,omitzero"`
	Show      string              `json:"show,omitempty"`
	Questions map[string]Question `json:"questions"`
}

// Kind is what a question asks for.
type Kind string

// The kinds of questions.
const (
	KindText       Kind = "text"
	KindTextarea   Kind = "textarea"
	KindInteger    Kind = "integer"
	KindDecimal    Kind = "decimal"
	KindDate       Kind = "date"
	KindYesNo      Kind = "yesno"
	KindChoice     Kind = "choice"
	KindChoices    Kind = "choices"
	KindPersonCode Kind = "person_code"
	KindRegNo      Kind = "reg_no"
	KindEmail      Kind = "email"
	KindPhone      Kind = "phone"
	KindParcel     Kind = "parcel"
	KindAddress    Kind = "address"
	KindFile       Kind = "file"
	KindStatement  Kind = "statement"
	KindInfo       Kind = "info"
	KindGroup      Kind = "group"
)

// Question is one thing asked. Which fields mean something depends on the kind; the schema refuses the others.
type Question struct {
	Order    int       `json:"order"`
	Kind     Kind      `json:"kind"`
	Label    i18n.Text `json:"label"`
	Hint     i18n.Text `json:"hint,omitzero"`
	Data     Data      `json:"data,omitempty"`
	Show     string    `json:"show,omitempty"`
	Require  string    `json:"require,omitempty"` // empty: whenever it is shown
	Missing  i18n.Text `json:"missing,omitzero"`  // said instead of the general sentence
	Default  any       `json:"default,omitempty"`
	Prefill  *Source   `json:"prefill,omitempty"`
	Auto     string    `json:"autocomplete,omitempty"`
	Width    int       `json:"width,omitempty"`
	InList   bool      `json:"in_list,omitempty"` // names the row in its group's list
	ReadOnly bool      `json:"read_only,omitempty"`

	Rules   map[string]Rule   `json:"rules,omitempty"`
	Options map[string]Option `json:"options,omitempty"`
	Min     *float64          `json:"min,omitempty"`
	Max     *float64          `json:"max,omitempty"`
	Digits  int               `json:"decimals,omitempty"`
	Unit    i18n.Text         `json:"unit,omitzero"`
	Length  int               `json:"max_length,omitempty"`
	Accept  []string          `json:"accept,omitempty"`
	Bytes   int64             `json:"max_bytes,omitempty"`

	Row       i18n.Text           `json:"row,omitzero"` // what one row is called
	Questions map[string]Question `json:"questions,omitempty"`
}

// Data is the personal-data class of an answer.
type Data string

// The classes, from nothing to the special categories of the General Data Protection Regulation.
const (
	DataNone       Data = "none"
	DataPersonal   Data = "personal"
	DataIdentifier Data = "identifier"
	DataFinancial  Data = "financial"
	DataSpecial    Data = "special"
)

// Source is where an answer is prefilled from, and what the resident is told about it.
type Source struct {
	From   string    `json:"from"` // "person.name"
	Title  i18n.Text `json:"title"`
	Locked bool      `json:"locked,omitempty"` // a register's value that cannot be typed over
}

// Rule is a check in CEL that must hold, and the sentence where it does not.
type Rule struct {
	Order int       `json:"order"`
	Valid string    `json:"valid"`
	Text  i18n.Text `json:"text"`
	Warn  bool      `json:"warn,omitempty"` // said, but does not stop anybody

	Names map[string]string `json:"names,omitempty"` // CEL texts for {{name}} in the sentence, of what registers said
}

// Option is one answer to choose.
type Option struct {
	Order int       `json:"order"`
	Label i18n.Text `json:"label"`
	Hint  i18n.Text `json:"hint,omitzero"`
}

// Precheck is asked before sign-in: whether the service is the right one.
type Precheck struct {
	Title     i18n.Text           `json:"title"`
	Intro     i18n.Text           `json:"intro,omitzero"`
	Questions map[string]Question `json:"questions"`
	Outcomes  map[string]Outcome  `json:"outcomes"`
}

// Outcome is what the answers before sign-in mean; the first that holds counts, none means "go on".
type Outcome struct {
	Order  int       `json:"order"`
	When   string    `json:"when"`
	Result string    `json:"result"` // not_needed, impossible, caution
	Title  i18n.Text `json:"title"`
	Text   i18n.Text `json:"text"`
}

func (p Page) position() int     { return p.Order }
func (q Question) position() int { return q.Order }
func (r Rule) position() int     { return r.Order }
func (o Option) position() int   { return o.Order }
func (o Outcome) position() int  { return o.Order }

// Form returns a form by id; the questions before sign-in are the form Suitability of one page.
func (d *Definition) Form(id string) (Form, bool) {
	if id == Suitability && d.Suitability != nil {
		s := d.Suitability
		page := Page{Order: 1, Title: s.Title, Intro: s.Intro, Questions: s.Questions}
		return Form{Title: s.Title, FilledBy: "applicant", Pages: map[string]Page{Suitability: page}}, true
	}
	f, ok := d.Forms[id]
	return f, ok
}
