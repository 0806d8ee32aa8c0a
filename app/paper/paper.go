// Package paper is what the product prints: a document as headings, questions and answers, which a typesetter turns into
// an accessible PDF.
package paper

import (
	"context"

	"pkip/app/apperr"
	"pkip/app/i18n"
)

// ErrUnavailable means that the typesetter does not answer now.
var ErrUnavailable = apperr.New(apperr.Unavailable, "paper.unavailable")

// Document is one to be printed. Every text is in Lang and plain: no markup is read in it.
type Document struct {
	Lang     i18n.Lang `json:"lang"`
	Title    string    `json:"title"`
	Issuer   string    `json:"issuer"`   // the municipality
	Subtitle string    `json:"subtitle"` // "Iesnieguma kopija"
	Number   string    `json:"number"`   // registration number
	Date     string    `json:"date"`     // as it is written on the page
	Facts    []Row     `json:"facts"`    // before the sections: number, dates, status
	Sections []Section `json:"sections"`
	Notes    []string  `json:"notes"`  // under the last section
	Footer   string    `json:"footer"` // on every page, before "1 / 3"
}

// Section is a part of the document with a heading of its own.
type Section struct {
	Heading string  `json:"heading"`
	Rows    []Row   `json:"rows"`
	Blocks  []Block `json:"blocks"` // numbered groups, such as one tree each
}

// Block is a group of rows under its own small heading.
type Block struct {
	Heading string `json:"heading"`
	Rows    []Row  `json:"rows"`
}

// Row is a question and its answer.
type Row struct {
	Label string   `json:"label"`
	Lines []string `json:"lines"` // none: the answer is left empty
}

// Typesetter makes a PDF that people with screen readers can use (PDF/UA-1). It talks to another process and is never
// called inside work.
type Typesetter interface {
	PDF(ctx context.Context, d Document) ([]byte, error)
}
