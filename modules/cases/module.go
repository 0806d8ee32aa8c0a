// Package cases is what residents apply for and what becomes of it: the draft, the submission that can be neither lost
// nor doubled, the case with its states, and the resident's own place.
package cases

import (
	"context"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/files"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/module"
	"pkip/app/paper"
	"pkip/app/work"
	"pkip/modules/cases/internal/view"
	"pkip/modules/catalogue"
)

// Module is the door to drafts and cases.
type Module struct {
	office    *work.Office
	catalogue *catalogue.Module
	prefill   eservice.Prefill
	lookup    eservice.Lookup
	files     files.Store
	paper     paper.Typesetter
	post      Post
}

// Post tells a person something by e-mail. The roof gives it: whose address it is, is identity's business.
type Post interface {
	// Tell sends a message to a person who confirmed an address, and reports whether there was one. key makes a
	// repetition recognisable.
	Tell(ctx context.Context, key string, person uuid.UUID, text func(ctx context.Context) Letter) error
}

// Letter is a message in the language of its reader.
type Letter struct{ Subject, Body string }

// Config is what cases stand on.
type Config struct {
	Office    *work.Office
	Catalogue *catalogue.Module
	Prefill   eservice.Prefill
	Lookup    eservice.Lookup
	Files     files.Store
	Paper     paper.Typesetter
	Post      Post
}

// New opens cases.
func New(c Config) *Module {
	return &Module{
		office: c.Office, catalogue: c.Catalogue, prefill: c.Prefill, lookup: c.Lookup, files: c.Files, paper: c.Paper, post: c.Post,
	}
}

// maxPage is how large a posted page may be, its files included.
const maxPage = 32 << 20

// Manifest lists what cases hang on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "cases",
		Permissions: []module.Grant{
			{Permission: MayBegin},
			{Permission: MayApply, Roles: []string{"resident"}},
			{Permission: MayFollow, Roles: []string{"resident"}},
		},
		Routes: m.routes,
		Reacts: []module.Reaction{
			{Event: CaseSubmitted{}.EventName(), Name: "cases.receipt_mail", Class: module.Default, Send: m.mailReceipt},
		},
	}
}

func (m *Module) routes(r *httpx.Router) {
	large := httpx.MaxBody(maxPage)
	httpx.Page(r, "/p/{slug}/sakums", MayBegin, httpx.Screen[StartInput, view.Start]{Show: m.showStart, Act: m.actStart, Face: view.StartPage})
	httpx.Page(r, "/pieteikums/{draft}/parbaude", MayApply, httpx.Screen[CheckInput, view.Check]{Show: m.showCheck, Act: m.actCheck, Face: view.CheckPage}, httpx.Limited("submit"))
	httpx.Page(r, "/pieteikums/{draft}/gatavs", MayApply, httpx.Screen[DraftInput, view.Done]{Show: m.showDone, Face: view.DonePage})
	httpx.Page(r, "/pieteikums/{draft}/dzest", MayApply, httpx.Screen[DiscardInput, view.Discard]{Show: m.showDiscard, Act: m.actDiscard, Face: view.DiscardPage})
	httpx.Page(r, "/pieteikums/{draft}/{step}", MayApply, httpx.Screen[StepInput, view.Step]{Show: m.showStep, Act: m.actStep, Face: view.StepPage}, large, httpx.Limited("save"))
	httpx.File(r, "/pieteikums/{draft}/faili/{file}", MayApply, m.downloadDraftFile)
	httpx.Page(r, "/mana-vieta", MayFollow, httpx.Screen[MineInput, view.Mine]{Show: m.showMine, Face: view.MinePage})
	httpx.Page(r, "/lietas/{id}", MayFollow, httpx.Screen[CaseInput, view.Case]{Show: m.showCase, Face: view.CasePage})
	httpx.Page(r, "/lietas/{id}/darbiba/{action}", MayFollow, httpx.Screen[ActionInput, view.Action]{Show: m.showAction, Act: m.actAction, Face: view.ActionPage})
	httpx.File(r, "/lietas/{id}/kopija.pdf", MayFollow, m.downloadCopy, httpx.Limited("pdf"))
	httpx.File(r, "/lietas/{id}/faili/{file}", MayFollow, m.downloadCaseFile)
	httpx.Handle(r, "GET", "/api/v1/cases/cases", MayFollow, m.OwnCases)
	httpx.Handle(r, "GET", "/api/v1/cases/cases/{id}", MayFollow, m.OwnCase)
	httpx.Handle(r, "POST", "/api/v1/cases/drafts/{draft}/submissions", MayApply, m.Submit, httpx.Limited("submit"))
}

// title is a definition's title in both languages, as a case keeps it.
type title = i18n.Text
