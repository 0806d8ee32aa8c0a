package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pkip/sandbox"
	"pkip/sandbox/ledger"
	"pkip/sandbox/sandboxtest"
)

// official asks the registers as an official of a municipality.
type official struct {
	base, token string
	header      http.Header
}

func newOfficial(t *testing.T, s *sandboxtest.Sandbox, client string) official {
	t.Helper()
	tok := token(t, s.URL, "/dagr/token", client)
	return official{s.URL, tok, http.Header{"Authorization": {tok}, "X-User": {"01019000014"}, "X-Purpose": {url.PathEscape("Koku ciršanas atļauja 1, izskatīšana")}}}
}

func (o official) ask(t *testing.T, permission, query string, change ...string) (int, any) {
	t.Helper()
	h := o.header.Clone()
	h["X-Dagr-Permission"] = []string{permission}
	for i := 0; i+1 < len(change); i += 2 {
		h.Set(change[i], change[i+1])
	}
	status, raw := call(t, nil, http.MethodGet, o.base+"/dagr/"+query, h, nil)
	var got any
	err := json.Unmarshal([]byte(raw), &got)
	if err != nil && status != 0 {
		t.Fatalf("%s answered %d without JSON: %s", query, status, raw)
	}
	return status, got
}

// code of an error answer.
func code(v any) string {
	m, _ := v.(map[string]any)
	e, _ := m["error"].(map[string]any)
	s, _ := e["code"].(string)
	return s
}

func TestEachRegisterAnswers(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	tests := map[string]struct {
		permission, query string
		probe             func(v any) any
		want              any
	}{
		"a person": {"2026-000101", "fpr_person/by_code?code=01019000014", get("given_name"), "Anna"},
		"a person by a historic code, with the current one": {"2026-000101", "fpr_person/by_code?code=05047003456", get("code"), "32867300679"},
		"a deceased":                 {"2026-000101", "fpr_person/by_code?code=15118802001", get("status"), "dead"},
		"somebody without address":   {"2026-000101", "fpr_person/by_code?code=32000000001", get("declared_address"), nil},
		"children":                   {"2026-000101", "fpr_person/children?code=01019000014", get("children", "1", "given_name"), "Sofija"},
		"a child of a guardian":      {"2026-000101", "fpr_person/children?code=29079201234", get("children", "0", "relation"), "guardian"},
		"a company":                  {"2026-000102", "ur_entity/by_regno?regno=49999990001", get("name"), `SIA "Demo Reklāma"`},
		"who may sign alone":         {"2026-000102", "ur_entity/represented_by?code=01019000014", get("entities", "0", "rights_of_representation_type"), "INDIVIDUALLY"},
		"who may sign jointly":       {"2026-000102", "ur_entity/represented_by?code=12038500122", get("entities", "1", "rights_of_representation_type"), "WITH_ALL"},
		"a parcel":                   {"2026-000103", "vzd_cadastre/parcel?designation=80139990002", get("protected_territory"), true},
		"parcels of a person":        {"2026-000103", "vzd_cadastre/parcels_of?code=01018015097", get("parcels", "1", "owners", "0", "share"), "2/3"},
		"parcels of a company":       {"2026-000103", "vzd_cadastre/parcels_of?code=49999990020", get("parcels", "0", "place", "kind"), "village"},
		"an address without accents": {"2026-000104", "vzd_address/search?search=liepu+aleja+4+ogre&limit=1", get("0", "text"), "Liepu aleja 4, Ogre, Ogres nov., LV-5001"},
		"only buildings":             {"2026-000104", "vzd_address/search?search=ces&type=113", get("0", "text"), "Cēsu nov."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, got := o.ask(t, tt.permission, tt.query)
			if status != http.StatusOK {
				t.Fatalf("answered %d %v", status, got)
			}
			if d := cmp.Diff(tt.want, tt.probe(got)); d != "" {
				t.Errorf("%s\n%v", d, got)
			}
		})
	}
}

// get walks into a decoded answer.
func get(path ...string) func(any) any {
	return func(v any) any {
		for _, p := range path {
			switch x := v.(type) {
			case map[string]any:
				v = x[p]
			case []any:
				i := int(p[0] - '0')
				if i >= len(x) {
					return "too short"
				}
				v = x[i]
			}
		}
		return v
	}
}

func TestRefusalsOfTheRegisters(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	catalogue := token(t, s.URL, "/token", "pkip-saulkrasti")
	const ok = "fpr_person/by_code?code=01019000014"
	tests := map[string]struct {
		permission, query string
		change            []string
		status            int
		code              string
	}{
		"no token":                          {"2026-000101", ok, []string{"Authorization", ""}, 401, "unauthorized"},
		"a bad token":                       {"2026-000101", ok, []string{"Authorization", strings.Repeat("0", 64)}, 401, "unauthorized"},
		"a token of the catalogue":          {"2026-000101", ok, []string{"Authorization", catalogue}, 401, "unauthorized"},
		"another municipality's permission": {"2026-000201", ok, nil, 403, "permission"},
		"a permission for another service":  {"2026-000102", ok, nil, 403, "permission"},
		"no permission":                     {"", ok, nil, 403, "permission"},
		"an expired permission":             {"2026-000106", ok, nil, 403, "permission_expired"},
		"nobody's code":                     {"2026-000101", "fpr_person/by_code?code=01010100000", nil, 404, "not_found"},
		"a code that is none":               {"2026-000101", "fpr_person/by_code?code=abc", nil, 400, "bad_request"},
		"no official":                       {"2026-000101", ok, []string{"X-User", ""}, 400, "bad_request"},
		"no purpose":                        {"2026-000101", ok, []string{"X-Purpose", " "}, 400, "bad_request"},
		"an unknown company":                {"2026-000102", "ur_entity/by_regno?regno=40000000000", nil, 404, "not_found"},
		"unknown land":                      {"2026-000103", "vzd_cadastre/parcel?designation=80130000000", nil, 404, "not_found"},
		"an owner nobody knows":             {"2026-000103", "vzd_cadastre/parcels_of?code=01010100000", nil, 404, "not_found"},
		"too short a text":                  {"2026-000104", "vzd_address/search?search=a", nil, 400, "bad_request"},
		"too high a limit":                  {"2026-000104", "vzd_address/search?search=iela&limit=1000", nil, 400, "bad_request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, got := o.ask(t, tt.permission, tt.query, tt.change...)
			if status != tt.status || code(got) != tt.code {
				t.Errorf("answered %d %v, want %d %s", status, got, tt.status, tt.code)
			}
		})
	}
}

func TestAnAnswerIsCutToTheTreeAndCounted(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	for range 3 {
		status, got := o.ask(t, "2026-000105", "fpr_person/by_code?code=01019000014")
		want := map[string]any{"code": "01019000014", "given_name": "Anna", "family_name": "Paraudziņa", "status": "alive"}
		if d := cmp.Diff(want, got); status != http.StatusOK || d != "" {
			t.Fatalf("%d %s", status, d)
		}
	}
	status, got := o.ask(t, "2026-000105", "fpr_person/by_code?code=01019000014")
	if status != http.StatusTooManyRequests || code(got) != "quota" {
		t.Errorf("the fourth use answered %d %v", status, got)
	}
	_, got = o.ask(t, "", "current_user_permissions")
	list := got.([]any)
	i := slices.IndexFunc(list, func(v any) bool { return v.(map[string]any)["permission_number"] == "2026-000105" })
	if p := list[i].(map[string]any); p["use_count"] != 3.0 || p["use_count_quota"] != 3.0 {
		t.Errorf("counted %v", p)
	}
	for _, v := range list {
		if n := v.(map[string]any)["permission_number"].(string); !strings.HasPrefix(n, "2026-0001") {
			t.Errorf("another municipality's permission %s is listed", n)
		}
	}
}

func TestATokenRunsOut(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := sandboxtest.Start(t, func(c *sandbox.Config) { c.Now = func() time.Time { return now } })
	o := newOfficial(t, s, "pkip-ogre")
	now = now.Add(time.Hour)
	status, _ := o.ask(t, "2026-000201", "fpr_person/by_code?code=01019000014")
	if status != http.StatusUnauthorized {
		t.Errorf("answered %d", status)
	}
}

func TestOneMoreMunicipalityIsAdmitted(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	status, got := asJSON(t, http.MethodPost, s.URL+"/_sandbox/clients", "", `{"slug":"sigulda"}`)
	if status != http.StatusOK || got["client_id"] != "pkip-sigulda" {
		t.Fatalf("%d %v", status, got)
	}
	o := newOfficial(t, s, "pkip-sigulda")
	status, v := o.ask(t, "2026-000401", "fpr_person/by_code?code=01019000014")
	if status != http.StatusOK {
		t.Errorf("answered %d %v", status, v)
	}
	status, _ = asJSON(t, http.MethodPost, s.URL+"/_sandbox/clients", "", `{"slug":"A b"}`)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a bad slug answered %d", status)
	}
}

func TestTheLedgerOfTheRegisters(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	_, _ = o.ask(t, "2026-000101", "fpr_person/by_code?code=01018015097", "X-Purpose", "Lieta par 120385-00122")
	entries, _ := s.Ledger.Find(ledger.Query{System: "fpr"})
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	want := ledger.Entry{
		Seq: entries[0].Seq, Time: entries[0].Time, System: "fpr", Operation: "fpr_person/by_code", Caller: "pkip-saulkrasti",
		Subjects: []string{"010180-*****"}, User: "010190-*****", Purpose: "Lieta par 120385-*****", Permission: "2026-000101", Outcome: "answered", Status: 200,
	}
	if d := cmp.Diff(want, entries[0]); d != "" {
		t.Error(d)
	}
	_, raw := call(t, nil, http.MethodGet, s.URL+"/_sandbox/ledger?system=fpr", nil, nil)
	if strings.Contains(raw, "15097") || !strings.Contains(raw, "010180-*****") {
		t.Errorf("the ledger shows %s", raw)
	}
	_, page := call(t, nil, http.MethodGet, s.URL+"/_sandbox/?system=fpr", nil, nil)
	if strings.Contains(page, "15097") || !strings.Contains(page, "010180-*****") {
		t.Error("the page does not show the masked code")
	}
}

// turn sets a switch.
func turn(t *testing.T, s *sandboxtest.Sandbox, body string) {
	t.Helper()
	status, got := asJSON(t, http.MethodPost, s.URL+"/_sandbox/fault", "", body)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, got)
	}
}

func TestRegisterFaults(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	const q = "fpr_person/by_code?code=01018015097"
	turn(t, s, `{"system":"fpr","kind":"500","count":2}`)
	for range 2 {
		status, _ := call(t, nil, http.MethodGet, s.URL+"/dagr/"+q, nil, nil)
		if status != http.StatusInternalServerError {
			t.Errorf("500 answered %d", status)
		}
	}
	status, _ := o.ask(t, "2026-000102", "ur_entity/by_regno?regno=49999990001")
	if status != http.StatusOK {
		t.Errorf("another register answered %d", status)
	}
	turn(t, s, `{"system":"fpr","kind":"wrong"}`)
	status, got := o.ask(t, "2026-000101", q)
	if status != http.StatusOK || get("code")(got) == "01018015097" {
		t.Errorf("wrong answered %d %v", status, got)
	}
	for _, kind := range []string{"down", "cut"} {
		turn(t, s, `{"system":"fpr","kind":"`+kind+`"}`)
		status, _ = o.ask(t, "2026-000101", q)
		entries, _ := s.Ledger.Find(ledger.Query{System: "fpr", Limit: 1})
		if status != 0 || entries[0].Fault != kind {
			t.Errorf("%s answered %d and left %+v", kind, status, entries[0])
		}
	}
}

func TestSlowAndClearedFaults(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	const q = "fpr_person/by_code?code=01018015097"
	turn(t, s, `{"system":"fpr","kind":"slow","delayMs":150,"count":-1}`)
	began := time.Now()
	status, _ := o.ask(t, "2026-000101", q)
	if status != http.StatusOK || time.Since(began) < 150*time.Millisecond {
		t.Errorf("slow answered %d after %v", status, time.Since(began))
	}
	turn(t, s, `{"system":"fpr","kind":"none"}`)
	if on := s.Faults.List(); len(on) != 0 {
		t.Errorf("still on: %v", on)
	}
	status, _ = asJSON(t, http.MethodPost, s.URL+"/_sandbox/fault", "", `{"system":"fpr","kind":"x"}`)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown kind answered %d", status)
	}
}

func TestResetForgetsAll(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	o := newOfficial(t, s, "pkip-saulkrasti")
	status, _ := call(t, nil, http.MethodPost, s.URL+"/_sandbox/reset", nil, nil)
	if status != http.StatusNoContent {
		t.Fatalf("answered %d", status)
	}
	status, _ = o.ask(t, "2026-000101", "fpr_person/by_code?code=01018015097")
	if status != http.StatusUnauthorized {
		t.Errorf("an old token answered %d", status)
	}
	entries, _ := s.Ledger.Find(ledger.Query{})
	if len(entries) != 1 {
		t.Errorf("%d entries", len(entries))
	}
}
