// Package ledger remembers what each of the sandbox's systems received, so that a test can say
// "the register was asked once, for this purpose" and a developer can look.
package ledger

import (
	"sync"
	"time"
)

// Size is how many entries are kept; older ones are forgotten first.
const Size = 5000

// Entry is one request as its receiver saw it. Personal codes and mail addresses arrive masked.
type Entry struct {
	Seq        int64     `json:"seq"`
	Time       time.Time `json:"time"`
	System     string    `json:"system"`
	Operation  string    `json:"operation"`
	Caller     string    `json:"caller"`
	Subjects   []string  `json:"subjects,omitempty"`
	User       string    `json:"user,omitempty"`
	Purpose    string    `json:"purpose,omitempty"`
	Permission string    `json:"permission,omitempty"`
	Fault      string    `json:"fault,omitempty"`
	Outcome    string    `json:"outcome"`
	Status     int       `json:"status"`
}

// Ledger is the record; the zero value is not usable, call New.
type Ledger struct {
	now func() time.Time

	mu      sync.Mutex
	seq     int64
	entries []Entry // oldest first
}

// New returns an empty ledger that dates its entries by the clock given.
func New(now func() time.Time) *Ledger {
	return &Ledger{now: now}
}

// Add writes an entry down; Seq and Time are the ledger's.
func (l *Ledger) Add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	e.Seq, e.Time = l.seq, l.now().UTC()
	l.entries = append(l.entries, e)
	if len(l.entries) > Size {
		l.entries = append(l.entries[:0], l.entries[len(l.entries)-Size:]...)
	}
}

// Query says which entries are wanted. Empty fields want all.
type Query struct {
	System string
	Since  int64 // only entries with a greater Seq
	Limit  int   // at most so many; 0 is all
}

// Find returns the entries wanted, newest first, and how many were ever written.
func (l *Ledger) Find(q Query) (found []Entry, written int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found = []Entry{}
	for i := len(l.entries) - 1; i >= 0; i-- {
		e := l.entries[i]
		if e.Seq <= q.Since || q.Limit > 0 && len(found) == q.Limit {
			break
		}
		if q.System == "" || q.System == e.System {
			found = append(found, e)
		}
	}
	return found, l.seq
}

// Reset forgets everything. Seq goes on, so that a reader's "since" stays true.
func (l *Ledger) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}
