// Package web draws the sandbox's pages: one layout, own style sheet, two languages, no inline script
// or style, and everything works without JavaScript.
package web

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

//go:embed templates/layout.html
var layout string

//go:embed static
var static embed.FS

// Page is what a template is executed with. T picks the language; Data is the page's own.
type Page struct {
	Lang  string
	Title string
	Path  string // this page's path and query, for the language links
	Kind  string // "portal" or "sandbox": which header it wears
	Who   string // the person signed in at the portal, if any
	Now   time.Time
	Data  any
}

// T is the text in the page's language.
func (p Page) T(lv, en string) string {
	if p.Lang == "en" {
		return en
	}
	return lv
}

// Other is the language that the page is not in.
func (p Page) Other() string { return p.T("en", "lv") }

// OtherHref is the same page in the other language.
func (p Page) OtherHref() string {
	sep := "?"
	if strings.Contains(p.Path, "?") {
		sep = "&"
	}
	return p.Path + sep + "lang=" + p.Other()
}

// Pages are the templates of one part of the sandbox, each inside the layout.
type Pages struct {
	set map[string]*template.Template
	log *slog.Logger
}

// Parse reads every *.html of a folder as a page.
func Parse(folder fs.FS, log *slog.Logger) (*Pages, error) {
	names, err := fs.Glob(folder, "*.html")
	if err != nil {
		return nil, fmt.Errorf("listing the pages: %w", err)
	}
	p := &Pages{set: map[string]*template.Template{}, log: log}
	for _, name := range names {
		t, err := template.New("layout").Parse(layout)
		if err != nil {
			return nil, fmt.Errorf("parsing the layout: %w", err)
		}
		t, err = t.ParseFS(folder, name)
		if err != nil {
			return nil, fmt.Errorf("parsing the page %s: %w", name, err)
		}
		p.set[strings.TrimSuffix(name, ".html")] = t
	}
	return p, nil
}

// Show writes a page. formTargets are origins, beside our own, that its forms may lead to.
func (p *Pages) Show(w http.ResponseWriter, status int, name string, page Page, formTargets ...string) {
	var b strings.Builder
	t, ok := p.set[name]
	if !ok {
		p.log.Error("no such page", "page", name)
		http.Error(w, "no such page", http.StatusInternalServerError)
		return
	}
	err := t.ExecuteTemplate(&b, "layout", page)
	if err != nil {
		p.log.Error("drawing a page", "page", name, "error", err)
		http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
		return
	}
	Secure(w, formTargets...)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err = w.Write([]byte(b.String()))
	if err != nil {
		p.log.Debug("the reader has gone", "page", name)
	}
}

// Secure sets the headers that every page carries.
func Secure(w http.ResponseWriter, formTargets ...string) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "+
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+strings.Join(formTargets, " "))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// Lang reads the language from ?lang= or the cookie and remembers a choice.
func Lang(w http.ResponseWriter, r *http.Request) string {
	q := r.URL.Query().Get("lang")
	if q == "lv" || q == "en" {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // a language is no secret, and the sandbox speaks plain HTTP on loopback
			Name: "valoda", Value: q, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		return q
	}
	c, err := r.Cookie("valoda")
	if err == nil && c.Value == "en" {
		return "en"
	}
	return "lv"
}

// Here is the path of the request with its query, without the language.
func Here(r *http.Request) string {
	q := r.URL.Query()
	q.Del("lang")
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}

// Static serves the style sheet and the one script.
func Static(prefix string) (http.Handler, error) {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("opening the static files: %w", err)
	}
	files := http.StripPrefix(prefix, http.FileServerFS(sub))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "max-age=300")
		files.ServeHTTP(w, r)
	}), nil
}
