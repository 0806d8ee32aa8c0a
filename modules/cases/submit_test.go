package cases_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"pkip/app/apperr"
	"pkip/app/httpx"
	"pkip/app/worktest"
	"pkip/modules/cases"
)

func TestSubmitting(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.ready()
	in := cases.DraftInput{DraftPath: cases.DraftPath{Draft: draft}}
	ctx := o.as(worktest.Ogre, "anna")

	t.Run("an application that is not complete is refused with pointers and without values", func(t *testing.T) {
		open := anna.begin()
		a := anna.send(http.MethodPost, "/api/v1/cases/drafts/"+open.String()+"/submissions", "application/json", strings.NewReader(""))
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"/answers/land"`) || strings.Contains(a.body, "Kanāri") {
			t.Errorf("%d %s", a.status, a.body)
		}
		shown := anna.post(page(open, "parbaude"), url.Values{})
		if shown.status != http.StatusUnprocessableEntity || !strings.Contains(shown.body, page(open, "parcel")) {
			t.Errorf("%d %s", shown.status, text(shown.body))
		}
	})

	t.Run("twenty at the same moment make one case with one number", func(t *testing.T) {
		var wg sync.WaitGroup
		got := make([]cases.Submitted, 20)
		for i := range got {
			wg.Go(func() {
				var err error
				got[i], err = o.cases.Submit(ctx, in)
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, s := range got {
			if s != got[0] {
				t.Errorf("%+v and %+v", got[0], s)
			}
		}
		if got[0].Number != "EP18-2026-000001" {
			t.Errorf("number %q", got[0].Number)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_case"); n != 1 {
			t.Errorf("%d cases", n)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.work_number WHERE series = 'ep18'"); n != 1 {
			t.Errorf("%d numbers", n)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM platform.outbox WHERE name = 'cases.case.submitted.v1'"); n != 1 {
			t.Errorf("%d events", n)
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_event"); n != 1 {
			t.Errorf("%d steps of history", n)
		}
	})

	t.Run("sent again, by page and by API, it answers the same", func(t *testing.T) {
		before, err := o.cases.Submit(ctx, in)
		must(t, err)
		a := anna.send(http.MethodPost, "/api/v1/cases/drafts/"+draft.String()+"/submissions", "application/json", strings.NewReader(""))
		if a.status != http.StatusCreated || !strings.Contains(a.body, before.Number) || !strings.Contains(a.body, before.CaseID.String()) {
			t.Errorf("%d %s", a.status, a.body)
		}
		to := anna.follows(anna.post(page(draft, "parbaude"), url.Values{}))
		if to != page(draft, "gatavs") || !strings.Contains(anna.get(to).body, before.Number) {
			t.Errorf("leads to %s", to)
		}
	})

	t.Run("a draft that was sent changes no more", func(t *testing.T) {
		to := anna.follows(anna.post(page(draft, "contact"), url.Values{"phone": {"+37120000000"}}))
		if !strings.HasPrefix(to, "/lietas/") {
			t.Errorf("leads to %s", to)
		}
		a := anna.post(page(draft, "dzest"), url.Values{})
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE case_id IS NOT NULL"); n != 1 || a.status == http.StatusOK || a.to == "/mana-vieta?izdzests=1" {
			t.Errorf("%d, %d drafts", a.status, n)
		}
	})

	t.Run("nobody else sends it", func(t *testing.T) {
		_, err := o.cases.Submit(o.as(worktest.Ogre, "juris"), in)
		if !errors.Is(err, cases.ErrDraftNotFound) {
			t.Errorf("got %v", err)
		}
	})

	t.Run("another municipality does not see it", func(t *testing.T) {
		_, err := o.cases.Submit(o.as(worktest.Cesis, "anna"), in)
		if !errors.Is(err, cases.ErrDraftNotFound) || apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestEachCaseHasItsOwnNumber(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	for i := range 3 {
		draft := anna.ready()
		c, err := o.cases.OwnCase(o.as(worktest.Ogre, "anna"), cases.OneInput{CasePath: cases.CasePath{ID: anna.submit(draft)}})
		must(t, err)
		if want := fmt.Sprintf("EP18-2026-%06d", i+1); c.Number != want {
			t.Errorf("%s, want %s", c.Number, want)
		}
		if c.PersonID != worktest.Person("anna") || c.ForID != c.PersonID || c.State != "submitted" || c.Channel != "portal" {
			t.Errorf("%+v", c)
		}
	}
}

func TestFaultsOfAnIncompleteApplicationNameNothingTyped(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.ready()
	anna.follows(anna.post(page(draft, "statements"), url.Values{"darbiba": {"velak"}}))
	_, err := o.cases.Submit(o.as(worktest.Ogre, "anna"), cases.DraftInput{DraftPath: cases.DraftPath{Draft: draft}})
	faults := httpx.FaultsOf(err)
	if len(faults) == 0 {
		t.Fatalf("got %v", err)
	}
	for _, f := range faults {
		if !strings.HasPrefix(f.Field, "/answers/") || !strings.HasPrefix(f.Code, "forms.fault.") {
			t.Errorf("%+v", f)
		}
		for _, word := range canaries() {
			if strings.Contains(fmt.Sprint(f), word) {
				t.Errorf("%+v repeats %q", f, word)
			}
		}
	}
}
