// Package dagr plays the state's registers behind the national data distribution platform: a token, a
// permission for each service, answers cut down to an attribute tree and counted against a quota.
package dagr

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"pkip/sandbox/access"
	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/web"
)

// Registers answers the queries.
type Registers struct {
	country *data.Country
	desk    *access.Desk
	ledger  *ledger.Ledger
	faults  *fault.Board
	queries map[string]query
}

// New builds the registers.
func New(c *data.Country, d *access.Desk, l *ledger.Ledger, b *fault.Board) *Registers {
	r := &Registers{country: c, desk: d, ledger: l, faults: b}
	r.queries = map[string]query{
		"fpr_person/by_code":       {"fpr", personCode, "code", r.person},
		"fpr_person/children":      {"fpr", personCode, "code", r.children},
		"ur_entity/by_regno":       {"ur", regNo, "regno", r.entity},
		"ur_entity/represented_by": {"ur", personCode, "code", r.representedBy},
		"vzd_cadastre/parcel":      {"vzd", designation, "designation", r.parcel},
		"vzd_cadastre/parcels_of":  {"vzd", ownerCode, "code", r.parcelsOf},
		"vzd_address/search":       {"vzd", searchText, "search", r.addresses},
	}
	return r
}

// query is one question that a register can be asked.
type query struct {
	system string
	check  func(string) (subject string, ok bool) // of the one parameter; subject is its masked form
	param  string
	answer func(q url.Values, wrong bool) (any, error)
}

// errNotFound says that the register has no such record.
var errNotFound = errors.New("there is no such record")

// errParameter says that a parameter is missing or has the wrong form.
var errParameter = errors.New("a parameter is missing or has the wrong form")

// Routes hangs the registers into the mux.
func (x *Registers) Routes(mux *http.ServeMux) {
	mux.Handle("POST /dagr/token", x.faulty("dagr", http.HandlerFunc(x.token)))
	mux.Handle("GET /dagr/current_user_permissions", x.faulty("dagr", http.HandlerFunc(x.permissions)))
	for name, q := range x.queries {
		mux.Handle("GET /dagr/"+name, x.faulty(q.system, x.handler(name, q)))
	}
}

func (x *Registers) faulty(system string, next http.Handler) http.Handler {
	report := func(r *http.Request, k fault.Kind) {
		x.ledger.Add(ledger.Entry{System: system, Operation: operation(r), Fault: string(k), Outcome: "fault", Status: http.StatusInternalServerError})
	}
	return x.faults.Wrap(func(*http.Request) string { return system }, report, next)
}

func operation(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/dagr/") }

// call is one request on its way to an answer, for the ledger.
type call struct {
	entry ledger.Entry
	w     http.ResponseWriter
	x     *Registers
}

func (x *Registers) begin(w http.ResponseWriter, r *http.Request, system string) *call {
	c := &call{w: w, x: x, entry: ledger.Entry{System: system, Operation: operation(r)}}
	k := fault.Struck(r.Context())
	if k != fault.None {
		c.entry.Fault = string(k)
	}
	return c
}

func (c *call) done(status int, outcome string, v any) {
	c.entry.Status, c.entry.Outcome = status, outcome
	c.x.ledger.Add(c.entry)
	web.JSON(c.w, status, v)
}

func (c *call) fail(status int, code, message string) {
	c.entry.Status, c.entry.Outcome = status, code
	c.x.ledger.Add(c.entry)
	web.Fail(c.w, status, code, message)
}

func (x *Registers) token(w http.ResponseWriter, r *http.Request) {
	c := x.begin(w, r, "dagr")
	var in struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	err := web.Read(r, &in)
	c.entry.Caller = ledger.Text(in.ID)
	if err != nil {
		c.fail(http.StatusBadRequest, "bad_request", "a request for a token is {client_id, client_secret}")
		return
	}
	t, err := x.desk.Issue(access.Registers, in.ID, in.Secret)
	if errors.Is(err, access.ErrCredentials) {
		c.fail(http.StatusUnauthorized, "unauthorized", err.Error())
		return
	}
	if err != nil {
		c.fail(http.StatusInternalServerError, "internal", "no token could be made")
		return
	}
	if fault.Struck(r.Context()) == fault.Wrong {
		t = strings.Repeat("0", len(t)) // well formed, and nobody's
	}
	c.done(http.StatusOK, "token", map[string]any{"access_token": t, "expires_in": int(access.Lifetime.Seconds())})
}

func (x *Registers) permissions(w http.ResponseWriter, r *http.Request) {
	c := x.begin(w, r, "dagr")
	client, err := x.desk.Holder(access.Registers, r.Header.Get("Authorization"))
	if err != nil {
		c.fail(http.StatusUnauthorized, "unauthorized", err.Error())
		return
	}
	c.entry.Caller = client.ID
	list := x.desk.Permissions(client)
	if fault.Struck(r.Context()) == fault.Wrong {
		list = list[:1]
	}
	c.done(http.StatusOK, "permissions", list)
}

// handler puts a question to a register: whose token, which official, why, by which permission, and only
// then what. Whatever is wrong with these is said before the register is looked into.
func (x *Registers) handler(name string, q query) http.Handler {
	service, _, _ := strings.Cut(name, "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := x.begin(w, r, q.system)
		p, ok := x.admit(c, r, service, q)
		if !ok {
			return
		}
		v, err := q.answer(r.URL.Query(), fault.Struck(r.Context()) == fault.Wrong)
		switch {
		case errors.Is(err, errParameter):
			c.fail(http.StatusBadRequest, "bad_request", err.Error())
			return
		case errors.Is(err, errNotFound):
			c.fail(http.StatusNotFound, "not_found", err.Error())
			return
		}
		plain, err := decode(v)
		if err != nil {
			c.fail(http.StatusInternalServerError, "internal", "the answer could not be written")
			return
		}
		c.done(http.StatusOK, "answered", p.Tree.Filter(plain))
	})
}

func (x *Registers) admit(c *call, r *http.Request, service string, q query) (access.Permission, bool) {
	client, err := x.desk.Holder(access.Registers, r.Header.Get("Authorization"))
	if err != nil {
		c.fail(http.StatusUnauthorized, "unauthorized", err.Error())
		return access.Permission{}, false
	}
	number, user, purpose := r.Header.Get("X-DAGR-Permission"), r.Header.Get("X-User"), strings.TrimSpace(r.Header.Get("X-Purpose"))
	subject, sound := q.check(r.URL.Query().Get(q.param))
	c.entry.Caller, c.entry.Permission, c.entry.User, c.entry.Purpose = client.ID, ledger.Text(number), ledger.Person(user), ledger.Text(readable(purpose))
	c.entry.Subjects = []string{subject}
	if !elevenDigits.MatchString(user) || purpose == "" || len(purpose) > 500 {
		c.fail(http.StatusBadRequest, "bad_request", "X-User is the personal code of the official, X-Purpose says what for; both are needed")
		return access.Permission{}, false
	}
	if !sound {
		c.fail(http.StatusBadRequest, "bad_request", fmt.Sprintf("the parameter %s is missing or has the wrong form", q.param))
		return access.Permission{}, false
	}
	p, err := x.desk.Use(client, number, service)
	switch {
	case errors.Is(err, access.ErrQuota):
		c.fail(http.StatusTooManyRequests, "quota", err.Error())
	case errors.Is(err, access.ErrExpired):
		c.fail(http.StatusForbidden, "permission_expired", err.Error())
	case err != nil:
		c.fail(http.StatusForbidden, "permission", err.Error())
	}
	return p, err == nil
}

// readable takes the percent-encoding off a header that carries Latvian letters.
func readable(s string) string {
	plain, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return plain
}

// decode turns a value into plain maps and lists, which the attribute tree can cut.
func decode(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("writing the answer: %w", err)
	}
	var plain any
	err = json.Unmarshal(raw, &plain)
	if err != nil {
		return nil, fmt.Errorf("reading the answer back: %w", err)
	}
	return plain, nil
}

var elevenDigits = regexp.MustCompile(`^\d{11}$`)

func personCode(s string) (string, bool) { return ledger.Person(s), elevenDigits.MatchString(s) }

func regNo(s string) (string, bool) { return ledger.Number(s), elevenDigits.MatchString(s) }

// ownerCode is a person's or an entity's.
func ownerCode(s string) (string, bool) { return ledger.Number(s), elevenDigits.MatchString(s) }

// designation of a parcel; only the zone is shown of one that might be something else.
func designation(s string) (string, bool) {
	ok := elevenDigits.MatchString(s)
	if ok && slices.Contains(zones(), s[:4]) {
		return s, true
	}
	return ledger.Text(s), ok
}

// zones are the cadastre zones in which the sandbox has land. None of them can begin a personal code.
func zones() []string { return []string{"8013", "8033", "7401", "7480", "4201", "4290"} }

func searchText(s string) (string, bool) {
	n := len([]rune(strings.TrimSpace(s)))
	return ledger.Text(s), n >= 2 && n <= 200
}
