package forms

import (
	"github.com/a-h/templ"

	"pkip/modules/forms/internal/view"
)

// View renders a page's heading and questions. The form around it, its buttons and the layout are the caller's.
func View(s Screen) templ.Component { return view.Page(s) }

// SummaryView renders answers to read and check.
func SummaryView(sections []Section) templ.Component { return view.Summary(sections) }

// PaperView renders the form to print and fill in by hand; its sections come from Summary with Empty.
func PaperView(sections []Section) templ.Component { return view.Paper(sections) }

// Types names the kinds of files that a question takes, as residents call them.
func Types(accept []string) string { return view.Types(accept) }
