package sandbox_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pkip/sandbox"
	"pkip/sandbox/sandboxtest"
)

var update = flag.Bool("update", false, "write the goldens anew")

var drawn = regexp.MustCompile(`"access_token":"[0-9a-f]{64}"`)

// The goldens are what a connector is written against: the answers' wire form, one file each.
func TestGoldenAnswers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := sandboxtest.Start(t, func(c *sandbox.Config) {
		c.Now, c.TenantURL = func() time.Time { return now }, "http://{slug}.localhost:8080"
	})
	o := newOfficial(t, s, "pkip-saulkrasti")
	const ask = "/dagr/fpr_person/by_code?code=01019000014"
	for range 3 {
		_, _ = o.ask(t, "2026-000105", ask[len("/dagr/"):])
	}
	secret := `{"client_id":"pkip-saulkrasti","client_secret":"sandbox"}`
	for _, g := range []struct {
		file, method, path, permission, body string
		status                               int
	}{
		{"dagr-token.json", "POST", "/dagr/token", "", secret, 200},
		{"dagr-401.json", "POST", "/dagr/token", "", `{"client_id":"pkip-saulkrasti","client_secret":"wrong"}`, 401},
		{"dagr-permissions.json", "GET", "/dagr/current_user_permissions", "", "", 200},
		{"fpr-person.json", "GET", ask, "2026-000101", "", 200},
		{"fpr-person-deceased.json", "GET", "/dagr/fpr_person/by_code?code=15118802001", "2026-000101", "", 200},
		{"fpr-person-changed-code.json", "GET", "/dagr/fpr_person/by_code?code=05047003456", "2026-000101", "", 200},
		{"fpr-children.json", "GET", "/dagr/fpr_person/children?code=01019000014", "2026-000101", "", 200},
		{"ur-entity.json", "GET", "/dagr/ur_entity/by_regno?regno=49999990001", "2026-000102", "", 200},
		{"ur-represented-by.json", "GET", "/dagr/ur_entity/represented_by?code=12038500122", "2026-000102", "", 200},
		{"vzd-parcel.json", "GET", "/dagr/vzd_cadastre/parcel?designation=80139990002", "2026-000103", "", 200},
		{"vzd-parcels-of.json", "GET", "/dagr/vzd_cadastre/parcels_of?code=01018015097", "2026-000103", "", 200},
		{"vzd-address-search.json", "GET", "/dagr/vzd_address/search?search=parauga%20iela%201&limit=3&type=108", "2026-000104", "", 200},
		{"dagr-400.json", "GET", "/dagr/fpr_person/by_code?code=abc", "2026-000101", "", 400},
		{"dagr-403.json", "GET", ask, "2026-000201", "", 403},
		{"dagr-403-expired.json", "GET", ask, "2026-000106", "", 403},
		{"dagr-404.json", "GET", "/dagr/fpr_person/by_code?code=01010100000", "2026-000101", "", 404},
		{"dagr-429.json", "GET", ask, "2026-000105", "", 429},
		{"ppk-card.json", "GET", "/ppk/services/EP18-0047000", "", "", 200},
	} {
		h := o.header.Clone()
		h["Content-Type"], h["X-Dagr-Permission"] = []string{"application/json"}, []string{g.permission}
		status, got := call(t, nil, g.method, s.URL+g.path, h, bytes.NewReader([]byte(g.body)))
		if status != g.status {
			t.Errorf("%s: answered %d, want %d: %s", g.file, status, g.status, got)
			continue
		}
		compare(t, g.file, drawn.ReplaceAllString(got, `"access_token":"(64 hexadecimal digits)"`))
	}
	_, _ = call(t, nil, http.MethodPost, s.URL+"/_sandbox/reset", nil, nil)
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	var pretty bytes.Buffer
	err := json.Indent(&pretty, []byte(got), "", "  ")
	if err != nil {
		t.Fatalf("%s is no JSON: %v", file, err)
	}
	path := "testdata/golden/" + file
	if *update {
		err = os.WriteFile(path, pretty.Bytes(), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), pretty.String()); d != "" {
		t.Errorf("%s (-update writes it anew):\n%s", file, d)
	}
}
