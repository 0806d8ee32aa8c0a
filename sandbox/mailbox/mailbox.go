// Package mailbox catches mail: whatever is sent to it by SMTP stays here and is shown, and goes nowhere.
package mailbox

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

//go:embed pages
var pages embed.FS

// System is the name in ledger and faults.
const System = "mail"

// Size is how many messages are kept, the newest.
const Size = 500

// Mailbox is the catcher.
type Mailbox struct {
	ledger *ledger.Ledger
	faults *fault.Board
	now    func() time.Time
	log    *slog.Logger
	pages  *web.Pages

	mu     sync.Mutex
	last   int64
	list   []Message      // oldest first
	copies map[string]int // by Message-ID and recipients, of those in the list
}

// New builds the catcher.
func New(l *ledger.Ledger, b *fault.Board, now func() time.Time, log *slog.Logger) (*Mailbox, error) {
	folder, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, fmt.Errorf("opening the pages: %w", err)
	}
	p, err := web.Parse(folder, log)
	if err != nil {
		return nil, err
	}
	return &Mailbox{ledger: l, faults: b, now: now, log: log, pages: p, copies: map[string]int{}}, nil
}

// Reset throws all mail away.
func (m *Mailbox) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = nil
	clear(m.copies)
}

// identity is what makes two arrivals one message sent twice.
func (x Message) identity() string {
	if x.MessageID == "" {
		return ""
	}
	to := slices.Clone(x.To)
	slices.Sort(to)
	return x.MessageID + "\n" + strings.Join(to, "\n")
}

// add keeps a message and says how many of it have arrived.
func (m *Mailbox) add(x Message) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	x.ID, x.At, x.Copies = m.last, m.now().UTC(), 1
	id := x.identity()
	if id != "" {
		m.copies[id]++
		x.Copies = m.copies[id]
	}
	m.list = append(m.list, x)
	if len(m.list) > Size {
		gone := m.list[0].identity()
		m.list = slices.Delete(m.list, 0, 1)
		if gone != "" && !slices.ContainsFunc(m.list, func(y Message) bool { return y.identity() == gone }) {
			delete(m.copies, gone)
		}
	}
	return x.Copies
}

// Messages returns the mail to an address, or all of it, newest first.
func (m *Mailbox) Messages(to string) []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := []Message{}
	for _, x := range slices.Backward(m.list) {
		if to == "" || slices.ContainsFunc(x.To, func(a string) bool { return strings.EqualFold(a, to) }) {
			list = append(list, x)
		}
	}
	return list
}

// duplicates counts the arrivals that repeat an earlier one.
func duplicates(list []Message) int {
	n := 0
	for _, x := range list {
		if x.Copies > 1 {
			n++
		}
	}
	return n
}

// Routes hangs the pages into the mux.
func (m *Mailbox) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /_sandbox/mail", m.index)
	mux.HandleFunc("GET /_sandbox/mail/{id}", m.show)
	mux.HandleFunc("GET /_sandbox/mail.json", m.json)
}

func (m *Mailbox) json(w http.ResponseWriter, r *http.Request) {
	list := m.Messages(r.URL.Query().Get("to"))
	web.JSON(w, http.StatusOK, map[string]any{"messages": list, "duplicates": duplicates(list)})
}

type index struct {
	Messages   []Message
	Duplicates int
}

func (m *Mailbox) index(w http.ResponseWriter, r *http.Request) {
	list := m.Messages("")
	page := web.Page{Lang: web.Lang(w, r), Path: web.Here(r), Now: m.now(), Data: index{list, duplicates(list)}}
	page.Title = page.T("Pasts", "Mail")
	m.pages.Show(w, http.StatusOK, "index", page)
}

func (m *Mailbox) show(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	list := m.Messages("")
	i := slices.IndexFunc(list, func(x Message) bool { return x.ID == id })
	page := web.Page{Lang: web.Lang(w, r), Path: web.Here(r), Now: m.now()}
	if err != nil || i < 0 {
		page.Title = page.T("Vēstules nav", "No such message")
		m.pages.Show(w, http.StatusNotFound, "message", page)
		return
	}
	page.Title, page.Data = list[i].Subject, list[i]
	if page.Title == "" {
		page.Title = page.T("Bez temata", "No subject")
	}
	m.pages.Show(w, http.StatusOK, "message", page)
}
