package portal

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"pkip/sandbox/access"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

// codes are what a card may be called.
var codes = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{1,39}$`)

// token gives a municipality's technical user a token for the catalogue.
func (p *Portal) token(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	err := web.Read(r, &in)
	if err != nil {
		p.fail(w, r, in.ID, http.StatusBadRequest, "bad_request", "a request for a token is {client_id, client_secret}")
		return
	}
	t, err := p.cfg.Desk.Issue(access.Catalogue, in.ID, in.Secret)
	if errors.Is(err, access.ErrCredentials) {
		p.fail(w, r, in.ID, http.StatusUnauthorized, "unauthorized", err.Error())
		return
	}
	if err != nil {
		p.fail(w, r, in.ID, http.StatusInternalServerError, "internal", "no token could be made")
		return
	}
	p.note(r, in.ID, "token", http.StatusOK)
	web.JSON(w, http.StatusOK, map[string]any{"access_token": t, "expires_in": int(access.Lifetime.Seconds())})
}

// caller is the municipality behind the request's token; without one the request is answered.
func (p *Portal) caller(w http.ResponseWriter, r *http.Request) (*access.Client, bool) {
	c, err := p.cfg.Desk.Holder(access.Catalogue, r.Header.Get("Authorization"))
	if err != nil {
		p.fail(w, r, "", http.StatusUnauthorized, "unauthorized", err.Error())
		return nil, false
	}
	return c, true
}

// owner is the name under which a municipality owns cards.
func owner(c *access.Client) string {
	if c.Municipality.RegNo == "" {
		return c.ID
	}
	return c.Municipality.RegNo
}

func (p *Portal) list(w http.ResponseWriter, r *http.Request) {
	list := p.cards.list(r.URL.Query().Get("owner"))
	if fault.Struck(r.Context()) == fault.Wrong {
		list = p.cards.list("nobody")
	}
	p.note(r, "", "list", http.StatusOK)
	web.JSON(w, http.StatusOK, map[string]any{"services": list})
}

func (p *Portal) get(w http.ResponseWriter, r *http.Request) {
	card, ok := p.cards.get(r.PathValue("code"))
	if !ok {
		p.fail(w, r, "", http.StatusNotFound, "not_found", "there is no such card")
		return
	}
	p.give(w, r, "", "card", card)
}

func (p *Portal) put(w http.ResponseWriter, r *http.Request) {
	c, ok := p.caller(w, r)
	if !ok {
		return
	}
	code := r.PathValue("code")
	var card Card
	err := web.Read(r, &card)
	if err != nil || !codes.MatchString(code) || card.Code != "" && card.Code != code {
		p.fail(w, r, c.ID, http.StatusBadRequest, "bad_request", "the body is not this card")
		return
	}
	if card.Owner != "" && card.Owner != owner(c) {
		p.fail(w, r, c.ID, http.StatusForbidden, "foreign", "the card is another owner's")
		return
	}
	card.Code, card.Owner = code, owner(c)
	bad := card.problems(origin(p.cfg.TenantURL, c.Municipality.Slug))
	if len(bad) > 0 {
		p.fail(w, r, c.ID, http.StatusUnprocessableEntity, "invalid", strings.Join(bad, "; "))
		return
	}
	card, v := p.cards.put(card)
	p.tell(w, r, c.ID, card, v, "replaced")
}

func (p *Portal) publish(w http.ResponseWriter, r *http.Request) {
	c, ok := p.caller(w, r)
	if !ok {
		return
	}
	card, v := p.cards.publish(r.PathValue("code"), owner(c))
	p.tell(w, r, c.ID, card, v, "published")
}

func (p *Portal) tell(w http.ResponseWriter, r *http.Request, caller string, card Card, v verdict, outcome string) {
	switch v {
	case foreign:
		p.fail(w, r, caller, http.StatusForbidden, "foreign", "the card is another owner's")
	case unknown:
		p.fail(w, r, caller, http.StatusNotFound, "not_found", "there is no such card")
	case full:
		p.fail(w, r, caller, http.StatusInsufficientStorage, "full", "no more cards fit")
	case taken:
		p.give(w, r, caller, outcome, card)
	}
}

// give answers with a card; told to be wrong, with a stranger's.
func (p *Portal) give(w http.ResponseWriter, r *http.Request, caller, outcome string, card Card) {
	if fault.Struck(r.Context()) == fault.Wrong {
		for _, other := range p.cards.list("") {
			if other.Code != card.Code {
				card = other
			}
		}
	}
	p.note(r, caller, outcome, http.StatusOK)
	web.JSON(w, http.StatusOK, card)
}

func (p *Portal) fail(w http.ResponseWriter, r *http.Request, caller string, status int, code, message string) {
	p.note(r, caller, code, status)
	web.Fail(w, status, code, message)
}

func (p *Portal) note(r *http.Request, caller, outcome string, status int) {
	e := ledger.Entry{
		System: System, Operation: r.Method + " " + ledger.Text(r.URL.Path), Caller: ledger.Text(caller), Outcome: outcome, Status: status,
	}
	k := fault.Struck(r.Context())
	if k != fault.None {
		e.Fault = string(k)
	}
	p.cfg.Ledger.Add(e)
}
