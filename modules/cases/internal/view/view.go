// Package view draws the pages of drafts and cases.
package view

import (
	"github.com/a-h/templ"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/frontend/portal/kit"
)

// Start is the first page of a service.
type Start struct {
	Slug         string
	Card         eservice.Card
	SignedIn     bool
	SignIn       string
	Draft        string // id of the draft that the button begins
	HasQuestions bool
	Questions    templ.Component
	Seen         string // names of the questions on the page
	Checked      bool
	MayGoOn      bool
	Outcome      *Outcome
	Faults       []kit.Fault
}

// Outcome is what the questions before sign-in say.
type Outcome struct {
	Title, Text string
	Stops       bool
}

// Step is one page of a form.
type Step struct {
	Service, Title, Draft string
	Now, Of               int
	Questions             templ.Component
	Seen                  string // names of the questions on the page
	Heading               bool   // the only question is the heading
	Group                 bool   // lists rows
	Multipart             bool
	Down                  bool // registers did not answer
	BackHref              string
	Faults                []kit.Fault
}

// Missing is something without which the application cannot be sent.
type Missing struct{ Href, Text string }

// Check is the check of all answers.
type Check struct {
	Service, Draft, BackHref string
	Sections                 templ.Component
	Faults                   []Missing
	Warnings                 []string
}

// Done confirms a submission.
type Done struct {
	Number, Service, CaseHref, CopyHref, Planned, Received string
}

// Discard asks before a draft is removed.
type Discard struct{ Service, Saved string }

// Cell is a draft or a case in one's own place.
type Cell struct {
	Title, Href, Number, Tag, Status, Received, Planned, Discard string
}

// Mine is one's own place.
type Mine struct {
	Municipality string
	Drafts       []Cell
	Cases        []Cell
	Next         string
	First        bool // there is a page before
	Saved, Gone  bool
}

// Step2 is one step of a case's way.
type Step2 struct{ Title, When, Note, State string }

// Button is something that the applicant may do.
type Button struct {
	Text, Href string
	Danger     bool
}

// Case is a case as the applicant sees it.
type Case struct {
	Number, Service, Status, Tag, Received, Planned, CopyHref string
	Final, Done, Mandate                                      bool
	Steps                                                     []Step2
	Sections                                                  templ.Component
	Actions                                                   []Button
}

// Action asks before something is done with a case.
type Action struct {
	Title, Number, Service, Typed, CaseHref string
	Reason, Danger                          bool
	Faults                                  []httpx.Fault
}

func steps(list []Step2) (out []kit.Step) {
	for _, s := range list {
		out = append(out, kit.Step{Title: s.Title, When: s.When, Note: s.Note, State: s.State})
	}
	return out
}

func faults(list []Missing) (out []kit.Fault) {
	for _, f := range list {
		out = append(out, kit.Fault{Href: f.Href, Text: f.Text})
	}
	return out
}

func kindOf(danger bool) string {
	if danger {
		return kit.Danger
	}
	return kit.Secondary
}
