// Package console shows what the sandbox's systems received and turns their faults on and off:
// pages for people, JSON for tests.
package console

import (
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"pkip/sandbox/access"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

//go:embed pages
var pages embed.FS

// Console is the sandbox's own part of the house, under /_sandbox/.
type Console struct {
	ledger *ledger.Ledger
	board  *fault.Board
	desk   *access.Desk
	reset  func()
	pages  *web.Pages
	now    func() time.Time
}

// New builds the console. reset puts every system back to how it started.
func New(l *ledger.Ledger, b *fault.Board, d *access.Desk, reset func(), now func() time.Time, log *slog.Logger) (*Console, error) {
	folder, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, err
	}
	p, err := web.Parse(folder, log)
	if err != nil {
		return nil, err
	}
	return &Console{ledger: l, board: b, desk: d, reset: reset, pages: p, now: now}, nil
}

// Routes hangs the console into the mux.
func (c *Console) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /_sandbox/{$}", c.home)
	mux.HandleFunc("GET /_sandbox/ledger", c.entries)
	mux.HandleFunc("GET /_sandbox/fault", c.switches)
	mux.HandleFunc("POST /_sandbox/fault", c.turn)
	mux.HandleFunc("POST /_sandbox/reset", c.clear)
	mux.HandleFunc("POST /_sandbox/clients", c.admit)
}

type home struct {
	System  string
	Systems []string
	Kinds   []fault.Kind
	On      []fault.Switch
	Entries []ledger.Entry
	Written int64
	Shown   int
}

// Name is a kind of fault in words.
func (home) Name(p web.Page, k fault.Kind) string {
	switch k {
	case fault.Slow:
		return p.T("Lēni", "Slow")
	case fault.Down:
		return p.T("Neatbild", "Down")
	case fault.Error:
		return p.T("Kļūda 500", "Error 500")
	case fault.Wrong:
		return p.T("Nepareizs saturs", "Wrong content")
	case fault.Cut:
		return p.T("Pārrauts pēc izpildes", "Cut after acting")
	case fault.None:
	}
	return string(k)
}

const pageSize = 200

func (c *Console) home(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(w, r)
	system := r.URL.Query().Get("system")
	if !slices.Contains(fault.Systems(), system) {
		system = ""
	}
	entries, written := c.ledger.Find(ledger.Query{System: system, Limit: pageSize})
	page := web.Page{Lang: lang, Path: web.Here(r), Now: c.now(), Data: home{
		System: system, Systems: fault.Systems(), Kinds: fault.Kinds(), On: c.board.List(),
		Entries: entries, Written: written, Shown: len(entries),
	}}
	page.Title = page.T("Kas ir saņemts", "What was received")
	c.pages.Show(w, http.StatusOK, "home", page)
}

func (c *Console) entries(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	since, err := number(q, "since")
	if err != nil {
		web.Fail(w, http.StatusBadRequest, "bad_request", "since is no number")
		return
	}
	limit, err := number(q, "limit")
	if err != nil {
		web.Fail(w, http.StatusBadRequest, "bad_request", "limit is no number")
		return
	}
	entries, written := c.ledger.Find(ledger.Query{System: q.Get("system"), Since: since, Limit: int(limit)})
	web.JSON(w, http.StatusOK, map[string]any{"entries": entries, "written": written})
}

func number(q url.Values, name string) (int64, error) {
	if q.Get(name) == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(q.Get(name), 10, 31)
	return int64(n), err
}

func (c *Console) switches(w http.ResponseWriter, _ *http.Request) {
	web.JSON(w, http.StatusOK, map[string]any{"faults": c.board.List()})
}

// isForm tells the page's buttons from a test's JSON.
func isForm(r *http.Request) bool {
	return r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
}

func (c *Console) turn(w http.ResponseWriter, r *http.Request) {
	var s fault.Switch
	if isForm(r) {
		s = fault.Switch{System: r.PostFormValue("system"), Kind: fault.Kind(r.PostFormValue("kind"))}
		s.Count, _ = strconv.Atoi(r.PostFormValue("count"))     // a field left empty is the default
		s.DelayMs, _ = strconv.Atoi(r.PostFormValue("delayMs")) // likewise
	} else {
		err := web.Read(r, &s)
		if err != nil {
			web.Fail(w, http.StatusBadRequest, "bad_request", "a switch is {system, kind, count, delayMs}")
			return
		}
	}
	err := c.board.Set(s)
	if errors.Is(err, fault.ErrUnknown) {
		web.Fail(w, http.StatusUnprocessableEntity, "unknown", err.Error())
		return
	}
	if isForm(r) {
		http.Redirect(w, r, "/_sandbox/", http.StatusSeeOther)
		return
	}
	c.switches(w, r)
}

func (c *Console) clear(w http.ResponseWriter, r *http.Request) {
	c.reset()
	if isForm(r) {
		http.Redirect(w, r, "/_sandbox/", http.StatusSeeOther)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *Console) admit(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Slug string `json:"slug"`
	}
	err := web.Read(r, &in)
	if err != nil {
		web.Fail(w, http.StatusBadRequest, "bad_request", "a client is {slug}")
		return
	}
	client, err := c.desk.Admit(in.Slug)
	if err != nil {
		web.Fail(w, http.StatusUnprocessableEntity, "refused", err.Error())
		return
	}
	web.JSON(w, http.StatusOK, map[string]any{"client_id": client.ID, "permissions": c.desk.Permissions(client)})
}
