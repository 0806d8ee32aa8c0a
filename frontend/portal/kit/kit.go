// Package kit is the portal's set of parts: the page around the content and every component that stands inside it.
// Components are pure: what they show comes in their arguments, whose page it is and in which language comes from the
// context (httpx.Frame, i18n). Nothing here needs JavaScript; a script only adds comfort.
//
// The patterns (error summary, check answers, task list, one question a page) follow the public design systems of
// GOV.UK and NL Design System; the markup is our own shape.
package kit

import (
	"context"
	"strings"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/tenancy"
)

// Yes is what a ticked Statement sends.
const Yes = "ja"

// Field is one question. Name is what is posted; ID is what an error links to, the name when empty.
type Field struct {
	ID, Name     string
	Label        string
	Hint         string // one sentence under the label
	Value        string // shown again exactly as it was typed
	Error        string // a sentence that says what to do
	Source       string // where a prefilled value came from, in the genitive: "Fizisko personu reģistra"
	Optional     bool   // said in words; a required field is never marked
	ReadOnly     bool   // shown, cannot be changed; the server must refuse a change all the same
	Width        int    // characters; 0 is the full width
	Autocomplete string // of HTML: "given-name", "email", "tel"
	InputMode    string // of HTML: "numeric", "decimal"
	MaxLength    int    // said to the person and counted, never cut off: cutting would lose what was pasted
	Heading      bool   // the label is the page's h1
	Small        bool   // the label is set as text, not in bold: for fields side by side
}

// Option is one answer of a choice.
type Option struct {
	Value, Label, Hint string
	Selected           bool
}

// FileRow is a file that was added already.
type FileRow struct {
	ID, Name                string
	Size                    string // "1,2 MB"
	State                   string // a sentence: "Pārbaudīts, vīrusu nav."
	Href                    string // to open it; empty while it may not be
	RemoveName, RemoveValue string // of the submit button that removes it; no button when empty
}

// Fault is a line of the error summary. Href is "#" and the id of the field.
type Fault struct{ Href, Text string }

// SummaryRow is a question and its answer, to be read.
type SummaryRow struct {
	Label      string
	Lines      []string // none: "Nav norādīts"
	Files      []FileRow
	Source     string // as Field.Source
	ChangeHref string // empty: it cannot be changed
	Note       string // a sentence under the answer
}

// States of a step of the timeline.
const (
	StepDone  = "done"
	StepNow   = "now"
	StepLater = "later"
)

// Step is one step of a case's way, in the resident's words.
type Step struct{ Title, When, Note, State string }

// States of a task.
const (
	TaskDone  = "done"
	TaskBegun = "begun"
	TaskTodo  = "todo"
	TaskLater = "later" // cannot be begun yet
)

// Task is a part of a long form. The whole row is the link.
type Task struct{ Title, Hint, Href, State string }

// TaskGroup is tasks under one heading.
type TaskGroup struct {
	Title string
	Tasks []Task
}

// NavItem is a place in the header. Key is compared with PageProps.Active.
type NavItem struct{ Key, Text, Href string }

// PageProps is what a page says about itself.
type PageProps struct {
	Title    string    // of the window; the visible h1 is the content's own
	Back     string    // where the back link leads; none when empty
	BackText string    // "Atpakaļ" when empty
	Faults   []Fault   // shown as the error summary; the title then begins with "Kļūda: "
	Notice   string    // what was just done: "Pieteikums saglabāts."
	Narrow   bool      // text width, for questions
	Wide     bool      // the whole window, for tables
	Active   string    // the key of the nav item that is on: NavServices, NavMine
	Nav      []NavItem // in place of the usual one
	Expires  int       // seconds until the session ends; 0 is IdleSeconds when somebody is signed in, below 0 no warning
	Bare     bool      // no nav and no account: sign-in, errors
}

// Keys of the usual places in the header.
const (
	NavServices = "pakalpojumi"
	NavMine     = "mana-vieta"
)

// IdleSeconds is how long a resident's session lives without a request.
const IdleSeconds = 20 * 60

// Kinds of a Notice.
const (
	Info  = "info"
	Warn  = "warn"
	OK    = "ok"
	Error = "error"
)

// Kinds of a Tag. There are no others: more could not be told apart without colour.
const (
	TagNew  = "new"
	TagWork = "work"
	TagWait = "wait"
	TagLate = "late" // its text always says by how many days
	TagDone = "done"
)

// Kinds of a button.
const (
	Primary   = "primary"
	Secondary = "secondary"
	Link      = "link"
	Danger    = "danger"
)

// t and n shorten the markup; every sentence of the kit is in kit.json.
func t(ctx context.Context, key string, args ...any) string { return i18n.T(ctx, "kit."+key, args...) }

func n(ctx context.Context, key string, count int) string { return i18n.N(ctx, "kit."+key, count) }

// id is what labels, hints and error links point at.
func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// part names an element that belongs to the field.
func (f Field) part(name string) string { return f.id() + "-" + name }

// described lists the elements that explain the field, in the order they are read.
func (f Field) described(more ...string) string {
	var ids []string
	for _, p := range []struct {
		text, part string
	}{{f.Hint, "norade"}, {f.Source, "avots"}, {f.Error, "kluda"}} {
		if p.text != "" {
			ids = append(ids, f.part(p.part))
		}
	}
	for _, m := range more {
		if m != "" {
			ids = append(ids, f.part(m))
		}
	}
	return strings.Join(ids, " ")
}

// choice is the id of the i-th answer. The first has the field's own, so that the error summary lands on it.
func (f Field) choice(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.part(ordinal(i))
}

// owner is the name in the header: the municipality's, in the language of the page where it has one.
func owner(ctx context.Context) string {
	name := NameOf(ctx, httpx.FrameOf(ctx).Tenant)
	if name == "" {
		return t(ctx, "platform.name")
	}
	return name
}

// NameOf is a municipality's name in the language of the page, where it has one in it.
func NameOf(ctx context.Context, tenant tenancy.Tenant) string {
	if i18n.LangOf(ctx) == i18n.EN && tenant.Profile.NameEN != "" {
		return tenant.Profile.NameEN
	}
	return tenant.Name
}
