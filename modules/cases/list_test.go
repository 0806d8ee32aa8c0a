package cases_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pkip/app/worktest"
	"pkip/modules/cases"
)

// TestOwnCasesPageByPage: 45 cases, half of them received at the very same moment, come once each.
func TestOwnCasesPageByPage(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	first := anna.submit(anna.ready())
	_, err := o.Root.Exec(t.Context(), `INSERT INTO t_0042.cases_case
		SELECT gen_random_uuid(), version, 'EP18-2026-1' || lpad(n::text, 5, '0'), service, slug, service_version, title_lv, title_en, channel,
			person_id, for_id, basis, mandate_id, answers, state, status, final,
			received_at - CASE WHEN n % 2 = 0 THEN interval '1 hour' ELSE n * interval '1 microsecond' END, planned_on, statutory_on, closed_at
		FROM t_0042.cases_case, generate_series(1, 44) n WHERE id = $1`, first)
	must(t, err)
	_, err = o.Root.Exec(t.Context(), `INSERT INTO t_0042.cases_case
		SELECT gen_random_uuid(), version, 'EP18-2026-2' || lpad(n::text, 5, '0'), service, slug, service_version, title_lv, title_en, channel,
			$2, $2, basis, mandate_id, answers, state, status, final, received_at, planned_on, statutory_on, closed_at
		FROM t_0042.cases_case, generate_series(1, 9) n WHERE id = $1`, first, worktest.Person("juris"))
	must(t, err)

	t.Run("by the API, without a gap and without a double, the newest first", func(t *testing.T) {
		seen, sizes, after := map[string]bool{}, []int{}, ""
		var last cases.Case
		for range 5 {
			var got cases.Page
			a := anna.get("/api/v1/cases/cases?after=" + url.QueryEscape(after))
			must(t, json.Unmarshal([]byte(a.body), &got))
			sizes = append(sizes, len(got.Items))
			for _, c := range got.Items {
				if seen[c.Number] || (!last.ReceivedAt.IsZero() && c.ReceivedAt.After(last.ReceivedAt)) || strings.HasPrefix(c.Number, "EP18-2026-2") {
					t.Errorf("%s at %s", c.Number, c.ReceivedAt)
				}
				seen[c.Number], last = true, c
			}
			after = got.Next
			if after == "" {
				break
			}
		}
		if len(seen) != 45 || len(sizes) != 3 || sizes[2] != 5 {
			t.Errorf("%d cases on pages of %v", len(seen), sizes)
		}
	})
	t.Run("by the page", func(t *testing.T) {
		path, rows := "/mana-vieta", 0
		for range 5 {
			body := anna.get(path).body
			rows += strings.Count(body, `href="/lietas/`)
			at := strings.Index(body, "/mana-vieta?pec=")
			if at < 0 {
				break
			}
			path = body[at : at+strings.IndexByte(body[at:], '"')]
		}
		if rows != 45 {
			t.Errorf("%d rows", rows)
		}
	})
	t.Run("a cursor that is not ours is refused without an echo", func(t *testing.T) {
		for _, bad := range []string{"kanarijs", "eyJrIjoieCJ9", strings.Repeat("k", 401)} {
			a := anna.get("/api/v1/cases/cases?after=" + bad)
			if a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, bad) {
				t.Errorf("%q: %d %s", bad, a.status, a.body)
			}
		}
	})
}
