package eservice

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a definition: where, as a JSON pointer, and what. Code is stable, What is for people
// who write definitions.
type Problem struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	What    string `json:"what"`
}

// The codes of problems.
const (
	ProblemJSON       = "json"        // not JSON, too large, a key twice
	ProblemFormat     = "format"      // a format we cannot read
	ProblemSchema     = "schema"      // the shape
	ProblemText       = "text"        // a sentence is missing in a language
	ProblemID         = "id"          // an id is taken, reserved or used twice
	ProblemUnknown    = "unknown"     // names something that is not there
	ProblemExpression = "expression"  // CEL does not check
	ProblemOrder      = "order"       // depends on what comes later: a loop
	ProblemDeadEnd    = "dead_end"    // no way on, or no way there
	ProblemRange      = "range"       // numbers or dates that cannot hold
	ProblemKind       = "kind"        // does not go with this kind of question
	ProblemPersonal   = "data_class"  // personal data where there may be none
	ProblemOverlay    = "overlay"     // changes what a municipality may not change
	ProblemConflict   = "consistency" // two places that say different things
)

// Problems is everything wrong with a definition, in the order of pointers.
type Problems []Problem

// Error lists the problems, a line each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Pointer + ": " + x.What
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(path []string, code, format string, args ...any) {
	*p = append(*p, Problem{Pointer: pointer(path), Code: code, What: fmt.Sprintf(format, args...)})
}

// found returns the problems as an error, or nil.
func (p Problems) found() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int { return strings.Compare(a.Pointer, b.Pointer) })
	return p
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(escape.Replace(name))
	}
	return b.String()
}

// in returns path with more names; it never shares memory with another.
func in(path []string, more ...string) []string {
	return append(slices.Clone(path), more...)
}
