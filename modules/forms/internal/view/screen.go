// Package view renders forms: the five modes of one renderer. It is a pure function of its structs and the language.
package view

import (
	"pkip/app/eservice"
	"pkip/app/i18n"
)

// Mode is who looks at a form and what for.
type Mode int

// The modes.
const (
	Citizen      Mode = iota // the resident fills in
	Clerk                    // an employee fills in for the client
	Preview                  // a designer looks at it, with conditions and data classes
	Consultation             // a specialist reads along; codes are masked, nothing can be changed
	Print                    // on paper, filled in or empty
)

// Options is what a renderer is told beside the answers.
type Options struct {
	Mode       Mode
	Change     func(page, row string) string // address of the change links; nil: none
	File       func(id string) string        // address of a file; nil or empty: no link
	FileState  func(id string) i18n.Text     // what the check of a file said; nil: nothing
	Candidates map[string][]eservice.Address // addresses found for a question
	Empty      bool                          // paper to fill in by hand
}

// Writes tells whether the mode has inputs.
func (o Options) Writes() bool { return o.Mode == Citizen || o.Mode == Clerk || o.Mode == Preview }

// Screen is one page of a form, or one row of a group.
type Screen struct {
	Mode    Mode
	Form    string
	Page    string
	Row     string
	Number  int       // of the row, from 1
	Called  i18n.Text // what one row is called
	Title   i18n.Text
	Intro   i18n.Text
	Fields  []Field
	Group   *Group
	Faults  []Sentence // that belong to no field
	Heading bool       // the only question's label is the page's heading
	Under   bool       // stands under another heading: its own is a second one
}

// Sentence is a fault's words: a key with parameters, or the definition's text.
type Sentence struct {
	Key     string
	Params  map[string]string
	Label   i18n.Text
	Text    i18n.Text
	Warning bool
}

// Field is one question with its answer.
type Field struct {
	ID, Name     string
	Kind         eservice.Kind
	Label        i18n.Text
	Hint         i18n.Text
	Unit         i18n.Text
	Value        string
	Day          string
	Month        string
	Year         string
	Yes          bool
	Source       i18n.Text
	Optional     bool
	ReadOnly     bool
	Heading      bool
	Width        int
	Autocomplete string
	MaxLength    int
	Accept       []string
	Bytes        int64
	Max          int
	Options      []Option
	Files        []File
	Found        []eservice.Address // addresses to choose from
	Known        bool               // the register knows the address
	Lines        []i18n.Text        // the answer in words, where it cannot be changed
	Error        *Sentence
	Warnings     []Sentence
	Notes        []Note
}

// Note is a designer's remark: a condition, a data class.
type Note struct {
	Key  string // of its sentence
	Text string // {{text}} of it
}

// Option is one answer to choose.
type Option struct {
	Value    string
	Label    i18n.Text
	Hint     i18n.Text
	Selected bool
}

// File is an uploaded file.
type File struct {
	ID, Name, Href string
	Size           int64
	State          i18n.Text
}

// Group is the list of rows on a group's page.
type Group struct {
	ID    string
	Label i18n.Text
	Hint  i18n.Text
	Row   i18n.Text // what one row is called
	Rows  []Row
	Full  bool
	Error *Sentence
}

// Row is one line of the list.
type Row struct {
	ID     string
	Number int
	Title  []i18n.Text // answers that name it
	Error  *Sentence
}

// Section is a page of answers to read.
type Section struct {
	Page  string
	Title i18n.Text
	Rows  []Answer
	// Blocks are the rows of a group, numbered.
	Blocks     []Block
	Row        i18n.Text
	ChangeHref string
	Sometimes  bool // on paper: only some have to fill in the page
}

// Answer is a question and its answer in words.
type Answer struct {
	Question   string
	Label      i18n.Text
	Lines      []i18n.Text
	Files      []File
	Source     i18n.Text
	ChangeHref string
	Warnings   []Sentence
	Blank      string // how paper leaves room: line, box, options, boxes, date
	Options    []Option
	Hint       i18n.Text
	Unit       i18n.Text
	Optional   bool // on paper: need not be answered
	Sometimes  bool // on paper: only some have to answer it
}

// Block is one row of a group to read.
type Block struct {
	ID         string
	Number     int
	Rows       []Answer
	ChangeHref string
}

// Upload tells whether the page takes files, so that its form must be multipart.
func (s Screen) Upload() bool {
	for _, f := range s.Fields {
		if f.Kind == eservice.KindFile && !f.ReadOnly {
			return true
		}
	}
	return false
}
