package cases_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pkip/app/policy"
	"pkip/app/worktest"
	"pkip/modules/cases"
	"pkip/tenancy"
)

// TestWhoSeesWhat says the row rules in sentences: who of all residents sees a draft, and who a case.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	drafts, sent := map[string]uuid.UUID{}, map[string]uuid.UUID{}
	for _, by := range []string{"anna", "anna for company", "anna for ilze"} {
		b := o.browser(t, by)
		drafts[by] = b.begin()
		sent[by] = b.submit(b.ready())
	}
	seers := func(look func(b *browser) answer) (who []string) {
		for _, cookie := range []string{"anna", "juris", "ilze", "anna for company", "juris for company", "anna for ilze", "anna for ilze by another", "juris for ilze"} {
			switch a := look(o.browser(t, cookie)); a.status {
			case http.StatusOK:
				who = append(who, cookie)
			case http.StatusNotFound:
			default:
				t.Errorf("%s: %d", cookie, a.status)
			}
		}
		return who
	}
	for _, c := range []struct{ sentence, by, drafts, cases string }{
		{"what somebody does for themselves only they see", "anna", "[anna]", "[anna]"},
		{
			"a company's case everybody sees who may sign for it, a draft only who began it, while acting for the company",
			"anna for company", "[anna for company]", "[anna for company juris for company]",
		},
		{
			"what was begun or sent under a mandate is seen under that very mandate, and what was sent by its giver in person",
			"anna for ilze", "[anna for ilze]", "[ilze anna for ilze]",
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got := fmt.Sprint(seers(func(b *browser) answer { return b.get(page(drafts[c.by], "applicant")) }))
			if got != c.drafts {
				t.Errorf("the draft is seen by %s, want %s", got, c.drafts)
			}
			got = fmt.Sprint(seers(func(b *browser) answer { return b.get("/lietas/" + sent[c.by].String()) }))
			if got != c.cases {
				t.Errorf("the case is seen by %s, want %s", got, c.cases)
			}
		})
	}

	t.Run("a company's draft does not show among one's own", func(t *testing.T) {
		mine := o.browser(t, "anna").get("/mana-vieta").body
		if strings.Contains(mine, drafts["anna for company"].String()) || strings.Contains(mine, sent["anna for company"].String()) ||
			!strings.Contains(mine, drafts["anna"].String()) || !strings.Contains(mine, sent["anna"].String()) {
			t.Error(text(mine))
		}
	})
	t.Run("nobody but a citizen has drafts, or sees a case by the resident's doors", func(t *testing.T) {
		for _, kind := range []policy.Kind{policy.Employee, policy.System, policy.Operator, policy.Gate} {
			ctx := policy.WithActor(tenancy.With(t.Context(), worktest.Ogre),
				policy.Actor{ID: worktest.Person("anna").String(), Kind: kind, For: worktest.Person("anna")})
			_, err := o.cases.OwnCase(ctx, cases.OneInput{CasePath: cases.CasePath{ID: sent["anna"]}})
			if !errors.Is(err, cases.ErrCaseNotFound) {
				t.Errorf("%s: got %v", kind, err)
			}
			_, err = o.cases.Submit(ctx, cases.DraftInput{DraftPath: cases.DraftPath{Draft: drafts["anna"]}})
			if !errors.Is(err, cases.ErrDraftNotFound) {
				t.Errorf("%s: got %v", kind, err)
			}
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		there := o.browser(t, "anna")
		there.at = worktest.Cesis
		for _, path := range []string{
			page(drafts["anna"], "applicant"), page(drafts["anna"], "parbaude"), page(drafts["anna"], "gatavs"), page(drafts["anna"], "dzest"),
			"/lietas/" + sent["anna"].String(), "/lietas/" + sent["anna"].String() + "/kopija.pdf",
			"/lietas/" + sent["anna"].String() + "/darbiba/withdraw", "/api/v1/cases/cases/" + sent["anna"].String(),
		} {
			if a := there.get(path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if a := there.get("/api/v1/cases/cases"); a.status != http.StatusOK || !strings.Contains(a.body, `"items":[]`) {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestActions(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	id := anna.submit(anna.ready())
	at := "/lietas/" + id.String() + "/darbiba/"
	state := func() (s string) {
		must(t, o.Root.QueryRow(t.Context(), "SELECT state FROM t_0042.cases_case WHERE id = $1", id).Scan(&s))
		return s
	}
	t.Run("an action that the workflow gives to others is none of the applicant's", func(t *testing.T) {
		for _, action := range []string{"register", "permit", "silent", "close", "nothing", "x' OR 1=1 --"} {
			for _, a := range []answer{anna.get(at + url.PathEscape(action)), anna.post(at+url.PathEscape(action), url.Values{})} {
				if a.status != http.StatusNotFound {
					t.Errorf("%s: %d", action, a.status)
				}
			}
		}
	})
	t.Run("one that does not fit the state is refused", func(t *testing.T) {
		if a := anna.post(at+"report", url.Values{"reason": {"nocirsti"}}); a.status != http.StatusConflict || state() != "submitted" {
			t.Errorf("%d, state %s", a.status, state())
		}
	})
	t.Run("nobody else withdraws it", func(t *testing.T) {
		if a := o.browser(t, "juris").post(at+"withdraw", url.Values{}); a.status != http.StatusNotFound || state() != "submitted" {
			t.Errorf("%d, state %s", a.status, state())
		}
	})
	t.Run("withdrawn twice it is withdrawn once", func(t *testing.T) {
		if !strings.Contains(anna.get("/lietas/"+id.String()).body, at+"withdraw") {
			t.Error("it is not offered")
		}
		anna.follows(anna.post(at+"withdraw", url.Values{}))
		if a := anna.post(at+"withdraw", url.Values{}); a.status != http.StatusSeeOther {
			t.Errorf("the second time: %d, it is done all the same", a.status)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_event WHERE action = 'withdraw'"); n != 1 || state() != "withdrawn" {
			t.Errorf("%d times, state %s", n, state())
		}
		if n := o.Scalar(t, "SELECT count(*) FROM platform.outbox WHERE name = 'cases.case.moved.v1'"); n != 1 {
			t.Errorf("%d events", n)
		}
		if strings.Contains(anna.get("/lietas/"+id.String()).body, at+"withdraw") {
			t.Error("it is still offered")
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_case WHERE final AND closed_at IS NOT NULL AND version = 2"); n != 1 {
			t.Error("the case is not closed")
		}
	})
	t.Run("a reason that is asked for is wanted, and not without end", func(t *testing.T) {
		other := anna.submit(anna.ready())
		_, err := o.Root.Exec(t.Context(), "UPDATE t_0042.cases_case SET state = 'permitted' WHERE id = $1", other)
		must(t, err)
		report := "/lietas/" + other.String() + "/darbiba/report"
		for _, reason := range []string{"", "   ", strings.Repeat("ā", 2001)} {
			if a := anna.post(report, url.Values{"reason": {reason}}); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%d characters: %d", len(reason), a.status)
			}
		}
		anna.follows(anna.post(report, url.Values{"reason": {strings.Repeat("ā", 2000)}}))
	})
}
