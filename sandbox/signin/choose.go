package signin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/crewjam/saml"

	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
)

// sso takes a request of either binding. It always goes on by a redirect to our own page: the cookie of a
// person already signed in does not come along with a form that another site posts.
func (s *SignIn) sso(w http.ResponseWriter, r *http.Request) {
	in, err := receive(r)
	if err != nil {
		s.fail(w, r, "AuthnRequest", err)
		return
	}
	req, err := s.authnRequest(r, in)
	if err != nil {
		s.fail(w, r, "AuthnRequest", err)
		return
	}
	force := req.Request.ForceAuthn != nil && *req.Request.ForceAuthn
	k := s.store.wait(pending{
		to:         address{provider: req.ServiceProviderMetadata.EntityID, acs: req.ACSEndpoint.Location, requestID: req.Request.ID},
		relayState: req.RelayState, force: force, sp: req.ServiceProviderMetadata,
	})
	outcome := "asked"
	if force {
		outcome = "asked, ForceAuthn"
	}
	s.ledger.Add(ledger.Entry{System: System, Operation: "AuthnRequest", Caller: req.ServiceProviderMetadata.EntityID, Outcome: outcome, Status: http.StatusOK})
	http.Redirect(w, r, "/ieiet?"+url.Values{"k": {k}}.Encode(), http.StatusSeeOther)
}

type choice struct {
	Person    data.Person
	Companies []data.Company // those whose signatory the person is alone
}

type chooser struct {
	K         string
	Provider  string
	Problem   string
	Choices   []choice
	SignedIn  bool
	AskedAnew bool
}

// choose shows the persons, unless the one signed in already will do.
func (s *SignIn) choose(w http.ResponseWriter, r *http.Request) {
	k := r.URL.Query().Get("k")
	p, ok := s.store.pending(k)
	if k != "" && !ok {
		s.pages.Show(w, http.StatusGone, "refused", s.page(w, r, "Pieprasījums ir novecojis", "The request has expired", ""))
		return
	}
	id, signedIn := s.store.who(r)
	if k != "" && signedIn && !p.force {
		s.answer(w, r, k, p, id, Fine)
		return
	}
	s.showChooser(w, r, http.StatusOK, k, "")
}

func (s *SignIn) showChooser(w http.ResponseWriter, r *http.Request, status int, k, problem string) {
	c := chooser{K: k, Problem: problem}
	p, ok := s.store.pending(k)
	if ok {
		u, err := url.Parse(p.to.acs)
		if err == nil {
			c.Provider = u.Host
		}
		_, c.SignedIn = s.store.who(r)
		c.AskedAnew = p.force && c.SignedIn
	}
	for _, person := range s.country.Adults() {
		c.Choices = append(c.Choices, choice{Person: person, Companies: s.signatoryOf(person)})
	}
	s.pages.Show(w, status, "choose", s.page(w, r, "Pieteikšanās", "Sign in", c))
}

func (s *SignIn) signatoryOf(p data.Person) []data.Company {
	var list []data.Company
	for _, m := range s.country.Mandates(p.Code) {
		if m.Officer.Rights == data.Alone {
			list = append(list, m.Company)
		}
	}
	return list
}

// chosen takes the choice: "person" or "person:company", a way of signing in and a trouble.
func (s *SignIn) chosen(w http.ResponseWriter, r *http.Request) {
	k := r.PostFormValue("k")
	p, ok := s.store.pending(k)
	if k != "" && !ok {
		s.pages.Show(w, http.StatusGone, "refused", s.page(w, r, "Pieprasījums ir novecojis", "The request has expired", ""))
		return
	}
	trouble := Trouble(r.PostFormValue("trouble"))
	if !slices.Contains([]Trouble{Fine, Denied, Expired, Replayed, Audience}, trouble) {
		s.showChooser(w, r, http.StatusUnprocessableEntity, k, "trouble")
		return
	}
	if r.PostFormValue("choice") == "cancel" || trouble == Denied {
		s.deny(w, r, k, p)
		return
	}
	id, ok := s.identity(r.PostFormValue("choice"), r.PostFormValue("method"))
	if !ok {
		s.showChooser(w, r, http.StatusUnprocessableEntity, k, "choice")
		return
	}
	id.Index = s.newID()
	id = s.store.start(w, id)
	if k == "" {
		s.ledger.Add(ledger.Entry{System: System, Operation: "Portal sign-in", Subjects: []string{maskedName(id)}, Outcome: "signed in", Status: http.StatusOK})
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.answer(w, r, k, p, id, trouble)
}

// identity reads a choice. A company that the person may not sign for alone is no choice.
func (s *SignIn) identity(choice, method string) (Identity, bool) {
	key, company, _ := strings.Cut(choice, ":")
	i := slices.IndexFunc(s.country.Adults(), func(p data.Person) bool { return p.Key == key })
	if i < 0 {
		return Identity{}, false
	}
	id := Identity{Person: s.country.Adults()[i], Company: company, Method: method}
	if company != "" && !slices.ContainsFunc(s.signatoryOf(id.Person), func(c data.Company) bool { return c.RegCode == company }) {
		return Identity{}, false
	}
	switch {
	case method == "" && id.Person.EIDASCountry != "":
		id.Method = Substantial
	case method == "":
		id.Method = Bank
	case !slices.Contains([]string{Bank, High, Substantial, Low}, method):
		return Identity{}, false
	}
	return id, true
}

func maskedName(id Identity) string {
	if id.Company == "" {
		return "PK:" + ledger.Person(id.Person.Code)
	}
	return "PK:" + ledger.Person(id.Person.Code) + "-UR:" + id.Company
}

// deny answers that the person did not sign in.
func (s *SignIn) deny(w http.ResponseWriter, r *http.Request, k string, p pending) {
	if k == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	raw, err := s.refuse(p.to, saml.StatusAuthnFailed, "Lietotājs atteicās pieteikties")
	if err != nil {
		s.fail(w, r, "Response", err)
		return
	}
	s.store.done(k)
	s.ledger.Add(ledger.Entry{System: System, Operation: "Response", Caller: p.to.provider, Outcome: "denied", Status: http.StatusForbidden})
	s.send(w, r, postForm{Target: p.to.acs, Field: "SAMLResponse", Message: encode(raw), RelayState: p.relayState})
}

// answer sends the browser back to the provider with the assertion.
func (s *SignIn) answer(w http.ResponseWriter, r *http.Request, k string, p pending, id Identity, trouble Trouble) {
	sw, struck := s.faults.Take(System, fault.Wrong, fault.Cut)
	if struck && sw.Kind == fault.Wrong {
		trouble = Audience
	}
	key, err := encryptionKey(p.sp)
	if err != nil {
		s.fail(w, r, "Response", err)
		return
	}
	raw, err := s.respond(s.assertion(id, p.to, trouble), p.to, key)
	if err != nil {
		s.fail(w, r, "Response", err)
		return
	}
	message := encode(raw)
	switch trouble {
	case Replayed:
		message = s.store.replay(p.to.acs, message)
	case Fine:
		s.store.remember(p.to.acs, message)
	case Denied, Expired, Audience:
	}
	s.store.done(k)
	e := ledger.Entry{System: System, Operation: "Response", Caller: p.to.provider, Subjects: []string{maskedName(id)}, Outcome: "assertion", Status: http.StatusOK}
	if trouble != Fine {
		e.Outcome = "assertion: " + string(trouble)
	}
	if struck {
		e.Fault = string(sw.Kind)
	}
	s.ledger.Add(e)
	if struck && sw.Kind == fault.Cut {
		fault.Hangup()
	}
	s.send(w, r, postForm{Target: p.to.acs, Field: "SAMLResponse", Message: message, RelayState: p.relayState})
}

type postForm struct{ Target, Field, Message, RelayState string }

// send posts a message by way of the browser.
func (s *SignIn) send(w http.ResponseWriter, r *http.Request, f postForm) {
	targets := s.targets
	u, err := url.Parse(f.Target)
	if err == nil {
		targets = append([]string{u.Scheme + "://" + u.Host}, targets...)
	}
	s.pages.Show(w, http.StatusOK, "post", s.page(w, r, "Atgriešanās pie pakalpojuma", "Back to the service", f), targets...)
}

// leave signs out at the portal.
func (s *SignIn) leave(w http.ResponseWriter, r *http.Request) {
	id, ok := s.store.who(r)
	if ok {
		s.ledger.Add(ledger.Entry{System: System, Operation: "Portal sign-out", Subjects: []string{maskedName(id)}, Outcome: "signed out", Status: http.StatusOK})
	}
	s.store.end(w, r)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
