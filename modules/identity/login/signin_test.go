package login_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pkip/app/httpx"
	"pkip/app/worktest"
)

func TestSigningIn(t *testing.T) {
	t.Parallel()
	o := open(t)
	b := o.browser(t)
	if a := b.get("/mana-vieta/profils"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/pieteikties?atpakal=") {
		t.Fatalf("%d %s", a.status, a.to)
	}
	end := b.signIn("liga")
	if end.status != http.StatusSeeOther || !strings.HasPrefix(end.to, "/pieteikties/loma?") {
		t.Fatalf("%d %s", end.status, end.to)
	}
	a := b.get("/api/v1/people/profiles/own")
	if a.status != http.StatusOK || !strings.Contains(a.body, `"familyName":"Paraudziņa"`) || !strings.Contains(a.body, `"verified":true`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	t.Run("each step is on record", func(t *testing.T) {
		for _, action := range []string{"login.attempt.answered", "login.session.opened", "people.person.created"} {
			if n := o.audited(t, action); n != 1 {
				t.Errorf("%s: %d", action, n)
			}
		}
	})
	t.Run("no cookie, code or personal code is stored as it is", func(t *testing.T) {
		cookie := b.cookies[worktest.Ogre.Host][httpx.Cookie]
		for _, secret := range []string{cookie, "29079201234"} {
			for _, table := range []string{"t_0042.login_session", "t_0042.login_attempt", "t_0042.login_code", "t_0042.people_person", "t_0042.people_code", "platform.audit_intake", "platform.outbox"} {
				if n := o.Scalar(t, "SELECT count(*) FROM "+table+" x WHERE x::text LIKE '%"+secret+"%'"); n != 0 {
					t.Errorf("%s holds it", table)
				}
			}
		}
	})
	t.Run("the same person comes back as the same row", func(t *testing.T) {
		o.browser(t).signIn("liga")
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.people_person"); n != 1 {
			t.Errorf("%d persons", n)
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		a := b.send(http.MethodGet, "http://"+worktest.Cesis.Host+o.port+"/api/v1/people/profiles/own", "", "", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: b.cookies[worktest.Ogre.Host][httpx.Cookie]})
		})
		if a.status != http.StatusUnauthorized {
			t.Errorf("%d", a.status)
		}
	})
}

// TestRefusedAnswers: whatever latvija.lv, or somebody who plays it, says wrongly opens no session and is on record.
func TestRefusedAnswers(t *testing.T) {
	t.Parallel()
	o := open(t)
	for trouble, reason := range map[string]string{"denied": "denied", "expired": "untrusted", "audience": "untrusted"} {
		t.Run(trouble, func(t *testing.T) {
			b := o.browser(t)
			before := o.audited(t, "login.attempt.refused."+reason)
			a := b.deliver(b.choose(b.ask("/pieteikties/latvija?atpakal=/mana-vieta"), "anna", trouble))
			if a.status != http.StatusSeeOther || !strings.Contains(a.to, "/pieteikties/neizdevas?iemesls="+reason) || b.in() {
				t.Errorf("%d %s", a.status, a.to)
			}
			if shown := b.get(a.to); shown.status != http.StatusOK {
				t.Errorf("%d", shown.status)
			}
			if n := o.audited(t, "login.attempt.refused."+reason); n != before+1 {
				t.Errorf("%d on record", n)
			}
		})
	}
	t.Run("an answer that comes again", func(t *testing.T) {
		b := o.browser(t)
		form := b.choose(b.ask("/pieteikties/latvija"), "anna", "")
		b.deliver(form)
		a := b.deliver(form)
		if a.status != http.StatusUnprocessableEntity || o.audited(t, "login.attempt.refused.late") != 1 {
			t.Errorf("%d, %d on record", a.status, o.audited(t, "login.attempt.refused.late"))
		}
	})
	t.Run("an old answer to a new question", func(t *testing.T) {
		b := o.browser(t)
		b.deliver(b.choose(b.ask("/pieteikties/latvija"), "anna", ""))
		form := b.choose(b.ask("/pieteikties/latvija?no_jauna=1"), "anna", "replayed")
		a := b.deliver(form)
		if !strings.Contains(a.to, "iemesls=untrusted") {
			t.Errorf("%d %s", a.status, a.to)
		}
	})
	t.Run("another person's answer put into one's own attempt", func(t *testing.T) {
		mine, theirs := o.browser(t), o.browser(t)
		form := theirs.choose(theirs.ask("/pieteikties/latvija"), "anna", "")
		own := mine.choose(mine.ask("/pieteikties/latvija"), "liga", "")
		form.Set("RelayState", own.Get("RelayState"))
		if a := mine.deliver(form); !strings.Contains(a.to, "iemesls=untrusted") {
			t.Errorf("%d %s", a.status, a.to)
		}
	})
	t.Run("an answer that names nothing we know, or nothing at all", func(t *testing.T) {
		b := o.browser(t)
		form := b.choose(b.ask("/pieteikties/latvija"), "anna", "")
		for _, relay := range []string{"", "x", "t_0042", "t_9999." + worktest.Person("x").String(), "t_0042." + worktest.Person("x").String(), "t_0117" + form.Get("RelayState")[6:]} {
			a := b.deliver(url.Values{"SAMLResponse": form["SAMLResponse"], "RelayState": {relay}})
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d %s", relay, a.status, a.to)
			}
		}
		for _, response := range []string{"", "%%%", "PHg+", strings.Repeat("A", 600<<10)} {
			fresh := b.choose(b.ask("/pieteikties/latvija?no_jauna=1"), "anna", "")
			fresh.Set("SAMLResponse", response)
			if a := b.deliver(fresh); !strings.Contains(a.to, "iemesls=untrusted") {
				t.Errorf("%d characters: %d %s", len(response), a.status, a.to)
			}
		}
	})
	t.Run("an answer half an hour late", func(t *testing.T) {
		b := o.browser(t)
		form := b.choose(b.ask("/pieteikties/latvija"), "anna", "")
		o.Advance(31 * time.Minute)
		if a := b.deliver(form); a.status != http.StatusUnprocessableEntity || b.in() {
			t.Errorf("%d", a.status)
		}
	})
}

func TestOneTimeCode(t *testing.T) {
	t.Parallel()
	o := open(t)
	answered := func(b *browser) string {
		a := b.deliver(b.choose(b.ask("/pieteikties/latvija?no_jauna=1"), "liga", ""))
		if a.status != http.StatusSeeOther || !strings.Contains(a.to, "/pieteikties/kods?kods=") {
			t.Fatalf("%d %s", a.status, a.to)
		}
		return a.to
	}
	t.Run("it opens one session", func(t *testing.T) {
		b := o.browser(t)
		to := answered(b)
		nonce := b.cookies[worktest.Ogre.Host]["__Host-pkip-try"]
		b.get(to)
		if !b.in() {
			t.Fatal("not signed in")
		}
		before := o.Scalar(t, "SELECT count(*) FROM t_0042.login_session")
		b.cookies[worktest.Ogre.Host]["__Host-pkip-try"] = nonce
		if a := b.get(to); a.status != http.StatusOK || o.Scalar(t, "SELECT count(*) FROM t_0042.login_session") != before {
			t.Errorf("%d", a.status)
		}
	})
	t.Run("not in another browser, and still in its own", func(t *testing.T) {
		b, thief := o.browser(t), o.browser(t)
		to := answered(b)
		thief.ask("/pieteikties/latvija") // has a nonce of its own
		thief.get(to)
		if thief.in() {
			t.Error("a link that was sent opens a session")
		}
		b.get(to)
		if !b.in() {
			t.Error("the right browser was kept out")
		}
		if o.audited(t, "login.code.refused") == 0 {
			t.Error("the attempt is not on record")
		}
	})
	t.Run("not after sixty seconds", func(t *testing.T) {
		b := o.browser(t)
		to := answered(b)
		o.Advance(61 * time.Second)
		b.get(to)
		if b.in() {
			t.Error("an old code opens a session")
		}
	})
	t.Run("not on another host", func(t *testing.T) {
		b := o.browser(t)
		to := answered(b)
		b.cookies[worktest.Cesis.Host] = b.cookies[worktest.Ogre.Host]
		b.get(strings.Replace(to, worktest.Ogre.Host, worktest.Cesis.Host, 1))
		if b.cookies[worktest.Cesis.Host][httpx.Cookie] != "" || o.Scalar(t, "SELECT count(*) FROM t_0117.login_session") != 0 {
			t.Error("it opens a session at another municipality")
		}
		if a := b.get(strings.Replace(to, worktest.Ogre.Host, "pkip.localhost", 1)); a.status != http.StatusNotFound {
			t.Errorf("on the platform's host: %d", a.status)
		}
	})
	t.Run("not a guessed one", func(t *testing.T) {
		b := o.browser(t)
		for _, code := range []string{"", "x", strings.Repeat("A", 43)} {
			b.get("/pieteikties/kods?kods=" + code)
			if b.in() {
				t.Errorf("%q opens a session", code)
			}
		}
	})
}

func TestLifeOfASession(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.browser(t).signIn("liga")
	_, err := o.Root.Exec(t.Context(), "UPDATE t_0042.people_person SET confirmed_at = now()") // else no session is remembered
	must(t, err)
	t.Run("twenty minutes without a request end it", func(t *testing.T) {
		b := o.browser(t)
		b.signIn("liga")
		for range 3 {
			o.Advance(19 * time.Minute)
			if !b.in() {
				t.Fatal("it ended although it was used")
			}
		}
		o.Advance(20*time.Minute + 61*time.Second)
		if b.in() {
			t.Error("it lives on")
		}
	})
	t.Run("eight hours end it however it is used", func(t *testing.T) {
		b := o.browser(t)
		b.signIn("liga")
		for i := range 32 {
			if !b.in() {
				t.Fatalf("it ended after %d minutes", i*15)
			}
			o.Advance(15 * time.Minute)
		}
		o.Advance(time.Second)
		if b.in() {
			t.Error("it lives on")
		}
	})
	t.Run("one click keeps it", func(t *testing.T) {
		b := o.browser(t)
		b.signIn("liga")
		token := b.csrf()
		o.Advance(18 * time.Minute)
		a := b.send(http.MethodPost, "/api/v1/login/sessions/own/extensions", "application/json", "", func(r *http.Request) { r.Header.Set("X-CSRF-Token", token) })
		if a.status != http.StatusCreated || !strings.Contains(a.body, `"idleSeconds":1200`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		o.Advance(19 * time.Minute)
		if !b.in() {
			t.Error("it was not kept")
		}
	})
	t.Run("signing out works at once, and needs the page's token", func(t *testing.T) {
		b := o.browser(t)
		b.signIn("liga")
		cookie := b.cookies[worktest.Ogre.Host][httpx.Cookie]
		if a := b.post("/iziet", url.Values{"csrf": {"x"}}); a.status != http.StatusForbidden || !b.in() {
			t.Errorf("%d", a.status)
		}
		if a := b.post("/iziet", url.Values{"csrf": {b.csrf()}}); a.status != http.StatusSeeOther {
			t.Errorf("%d", a.status)
		}
		b.cookies[worktest.Ogre.Host][httpx.Cookie] = cookie
		if b.in() || o.audited(t, "login.session.closed") != 1 {
			t.Error("the cookie still opens")
		}
	})
	t.Run("one that was closed elsewhere works a second at most", func(t *testing.T) {
		b := o.browser(t)
		b.signIn("liga")
		if !b.in() {
			t.Fatal("not signed in")
		}
		_, err := o.Root.Exec(t.Context(), "UPDATE t_0042.login_session SET closed_at = now() WHERE closed_at IS NULL")
		must(t, err)
		if !b.in() {
			t.Error("nothing was remembered, so this proves nothing")
		}
		o.Advance(time.Second)
		if b.in() {
			t.Error("the cache keeps it longer")
		}
	})
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	o := open(t)
	who := func() (person, on, basis string) {
		t.Helper()
		must(t, o.Root.QueryRow(t.Context(), `SELECT p.family_name, coalesce(c.reg_no, q.family_name), s.basis FROM t_0042.login_session s
			JOIN t_0042.people_person p ON p.id = s.person_id LEFT JOIN t_0042.people_company c ON c.id = s.for_id
			LEFT JOIN t_0042.people_person q ON q.id = s.for_id ORDER BY s.opened_at DESC, s.seen_at DESC LIMIT 1`).Scan(&person, &on, &basis))
		return person, on, basis
	}
	choose := func(b *browser, choice string) answer {
		return b.post("/pieteikties/loma?atpakal=/mana-vieta", url.Values{"loma": {choice}, "csrf": {b.csrf()}})
	}
	t.Run("who may act for nobody else is not asked", func(t *testing.T) {
		b := o.browser(t)
		end := b.get(b.signIn("jonas").to)
		if end.status != http.StatusSeeOther || !strings.HasPrefix(end.to, "/mana-vieta/profils?atpakal=") {
			t.Errorf("%d %s", end.status, end.to)
		}
	})
	t.Run("a company that one signs for alone, and one jointly", func(t *testing.T) {
		o.Advance(time.Minute)
		b := o.browser(t)
		end := b.signIn("anna")
		page := b.get(end.to)
		if page.status != http.StatusOK || !strings.Contains(page.body, "49999990001") || !strings.Contains(page.body, "49999990035") || strings.Contains(page.body, "49999990020") {
			t.Errorf("%d", page.status)
		}
		for _, regNo := range []string{"49999990001", "49999990035"} {
			if a := choose(b, "uznemums:"+regNo); a.status != http.StatusSeeOther {
				t.Errorf("%d %s", a.status, a.body)
			}
			if person, on, basis := who(); person != "Paraudziņa" || on != regNo || basis != "company_officer" {
				t.Errorf("%s for %s by %s", person, on, basis)
			}
		}
	})
	t.Run("for oneself again", func(t *testing.T) {
		o.Advance(time.Minute)
		b := o.browser(t)
		b.signIn("anna")
		choose(b, "uznemums:49999990001")
		choose(b, "pats")
		if person, on, basis := who(); person != on || basis != "self" {
			t.Errorf("%s for %s by %s", person, on, basis)
		}
	})
	t.Run("what was not offered is refused", func(t *testing.T) {
		o.Advance(time.Minute)
		b := o.browser(t)
		b.signIn("liga")
		for _, choice := range []string{"", "uznemums:49999990001", "uznemums:99999990015", "pilnvara:" + worktest.Person("x").String(), "x"} {
			if a := choose(b, choice); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", choice, a.status)
			}
		}
		if person, on, _ := who(); person != on {
			t.Errorf("%s for %s", person, on)
		}
	})
	t.Run("whoever comes as a signatory finds the company chosen, and has to say so", func(t *testing.T) {
		o.Advance(time.Minute)
		b := o.browser(t)
		end := b.signIn("anna:49999990001")
		radio := regexp.MustCompile(`<input[^>]*uznemums:49999990001[^>]*>`).FindString(b.get(end.to).body)
		if !strings.Contains(radio, "checked") {
			t.Errorf("%q", radio)
		}
		if person, on, _ := who(); person != on {
			t.Errorf("%s for %s before choosing", person, on)
		}
	})
	t.Run("when the register is down one acts for oneself", func(t *testing.T) {
		o.Advance(time.Minute)
		must(t, o.box.Faults.Set(downFor("ur")))
		b := o.browser(t)
		end := b.signIn("anna")
		page := b.get(end.to)
		if page.status != http.StatusOK || strings.Contains(page.body, "49999990001") {
			t.Errorf("%d", page.status)
		}
		if a := choose(b, "uznemums:49999990001"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", a.status)
		}
		if a := choose(b, "pats"); a.status != http.StatusSeeOther {
			t.Errorf("%d", a.status)
		}
		o.box.Faults.Reset()
	})
}

func TestMandate(t *testing.T) {
	t.Parallel()
	o := open(t)
	b := o.browser(t)
	b.signIn("andris")
	fill := func(code, file string) answer {
		body, head := multipartOf(t, map[string]string{"csrf": b.csrf(), "given": "Cits", "family": "Vārds", "code": code}, file)
		return b.send(http.MethodPost, "/pieteikties/pilnvara?atpakal=/mana-vieta", head, body, nil)
	}
	t.Run("a code that is none, and a file that is none, are refused", func(t *testing.T) {
		for _, a := range []answer{fill("123", "%PDF-1.7 x"), fill("290792-01234", "MZ\x90\x00"), fill("290792-01234", "")} {
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%d", a.status)
			}
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.people_mandate"); n != 0 {
			t.Errorf("%d mandates", n)
		}
	})
	t.Run("one acts for its giver, unverified, and what was typed renames nobody", func(t *testing.T) {
		liga := o.browser(t)
		liga.signIn("liga")
		if a := fill("290792-01234", "%PDF-1.7 pilnvara"); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
		var state, family string
		must(t, o.Root.QueryRow(t.Context(), `SELECT m.state, p.family_name FROM t_0042.login_session s
			JOIN t_0042.people_mandate m ON m.id = s.mandate_id JOIN t_0042.people_person p ON p.id = s.for_id WHERE s.basis = 'power_of_attorney'`).Scan(&state, &family))
		if state != "unverified" || family != "Paraudziņa" {
			t.Errorf("%s, %s", state, family)
		}
		// Whoever knows a code must not learn the name behind it: the page says what was typed.
		if page := b.get("/mana-vieta/profils").body; strings.Contains(page, "Līga") || !strings.Contains(page, "Cits Vārds") {
			t.Error("the page names the person behind the code, or not the one that was typed")
		}
		if !liga.in() || o.audited(t, "people.mandate.recorded") != 1 || o.audited(t, "login.capacity.chosen") != 1 {
			t.Error("not on record")
		}
	})
	t.Run("nobody else can choose it", func(t *testing.T) {
		var id string
		must(t, o.Root.QueryRow(t.Context(), "SELECT id FROM t_0042.people_mandate").Scan(&id))
		other := o.browser(t)
		other.signIn("jonas")
		a := other.post("/pieteikties/loma", url.Values{"loma": {"pilnvara:" + id}, "csrf": {other.csrf()}})
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", a.status)
		}
		if a = b.post("/pieteikties/loma", url.Values{"loma": {"pilnvara:" + id}, "csrf": {b.csrf()}}); a.status != http.StatusSeeOther {
			t.Errorf("%d", a.status)
		}
	})
}
