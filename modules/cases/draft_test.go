package cases_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"pkip/app/worktest"
)

func TestBeginning(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna, juris := o.browser(t, "anna"), o.browser(t, "juris")
	id := uuid.Must(uuid.NewV7()).String()
	drafts := func() int { return o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft") }

	t.Run("pressed twice with the same id it begins one draft", func(t *testing.T) {
		one := anna.follows(anna.post("/p/"+slug+"/sakums", url.Values{"draft": {id}}))
		two := anna.follows(anna.post("/p/"+slug+"/sakums", url.Values{"draft": {id}}))
		if one != two || one != "/pieteikums/"+id+"/applicant" || drafts() != 1 {
			t.Errorf("%s and %s, %d drafts", one, two, drafts())
		}
	})
	t.Run("pressed twice at the same moment it begins one draft", func(t *testing.T) {
		twice := uuid.Must(uuid.NewV7()).String()
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if a := anna.post("/p/"+slug+"/sakums", url.Values{"draft": {twice}}); a.status != http.StatusSeeOther {
					t.Errorf("%d %s", a.status, text(a.body))
				}
			})
		}
		wg.Wait()
		if drafts() != 2 {
			t.Errorf("%d drafts", drafts())
		}
	})
	t.Run("the id of somebody else's draft opens nothing", func(t *testing.T) {
		a := juris.post("/p/"+slug+"/sakums", url.Values{"draft": {id}})
		if a.status != http.StatusNotFound || drafts() != 2 {
			t.Errorf("%d %s", a.status, a.to)
		}
	})
	t.Run("an id that is no version 7 is not taken", func(t *testing.T) {
		for _, bad := range []string{"", "x", worktest.Person("x").String(), "00000000-0000-0000-0000-000000000000"} {
			to := anna.follows(anna.post("/p/"+slug+"/sakums", url.Values{"draft": {bad}}))
			if bad != "" && strings.Contains(to, bad+"/") {
				t.Errorf("%q was taken", bad)
			}
		}
	})
	t.Run("a service that is not there is not found", func(t *testing.T) {
		if a := anna.post("/p/nav/sakums", url.Values{}); a.status != http.StatusNotFound {
			t.Errorf("%d", a.status)
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	ids := make([]string, 50)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7()).String()
		anna.follows(anna.post("/p/"+slug+"/sakums", url.Values{"draft": {ids[i]}}))
	}
	t.Run("the fifty-first draft is refused in words", func(t *testing.T) {
		a := anna.post("/p/"+slug+"/sakums", url.Values{})
		if a.status != http.StatusConflict || !strings.Contains(text(a.body), "pārāk daudz nepabeigtu pieteikumu") {
			t.Errorf("%d %s", a.status, text(a.body))
		}
	})
	t.Run("the fiftieth may be begun twice all the same", func(t *testing.T) {
		to := anna.follows(anna.post("/p/"+slug+"/sakums", url.Values{"draft": {ids[49]}}))
		if to != "/pieteikums/"+ids[49]+"/applicant" {
			t.Errorf("leads to %s", to)
		}
	})
	t.Run("it is each person's own limit", func(t *testing.T) {
		o.browser(t, "juris").begin()
	})
	t.Run("a discarded draft makes room", func(*testing.T) {
		anna.follows(anna.post("/pieteikums/"+ids[0]+"/dzest", url.Values{}))
		anna.begin()
	})
	t.Run("answers that are too large are not kept", func(t *testing.T) {
		draft := uuid.MustParse(ids[1])
		_, err := o.Root.Exec(t.Context(), `UPDATE t_0042.cases_draft SET answers = answers || jsonb_build_object('more', repeat('x', 524000)) WHERE id = $1`, draft)
		must(t, err)
		a := anna.post(page(draft, "contact"), url.Values{"email": {strings.Repeat("a", 300) + "@b.example"}, "delivery": {"portal"}})
		if a.status != http.StatusRequestEntityTooLarge || !strings.Contains(text(a.body), "ierakstīts vairāk") {
			t.Errorf("%d %s", a.status, text(a.body))
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE answers ? 'email' AND answers ? 'more'"); n != 0 {
			t.Error("it was kept")
		}
	})
}

func TestTwoTabs(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.begin()
	anna.csrf()
	t.Run("two pages saved at the same moment both stay", func(t *testing.T) {
		for i := range 5 {
			diameter := strconv.Itoa(20 + i)
			var wg sync.WaitGroup
			wg.Go(func() {
				anna.post(page(draft, "contact"), url.Values{"email": {"a" + diameter + "@b.example"}, "delivery": {"portal"}, "darbiba": {"velak"}})
			})
			wg.Go(func() {
				anna.post(page(draft, "ownership"), url.Values{"right": {"owner"}, "apartments": {"ne"}, "public_site": {"ne"}, "darbiba": {"velak"}})
			})
			wg.Go(func() {
				anna.post(page(draft, "parcel"), url.Values{"land": {"740199900" + diameter}, "darbiba": {"velak"}})
			})
			wg.Wait()
			n := o.Scalar(t, `SELECT count(*) FROM t_0042.cases_draft WHERE answers->>'email' = 'a`+diameter+`@b.example'
				AND answers->>'right' = 'owner' AND answers::text LIKE '%740199900`+diameter+`%'`)
			if n != 1 {
				t.Errorf("round %d: something was lost", i)
			}
		}
	})
	t.Run("a page saved upon another one keeps what the other wrote", func(t *testing.T) {
		anna.post(page(draft, "contact"), url.Values{"phone": {"+37120000001"}, "email": {"z@b.example"}, "delivery": {"portal"}})
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE answers->>'right' = 'owner' AND answers->>'email' = 'z@b.example'"); n != 1 {
			t.Error("the other page is gone")
		}
	})
	t.Run("a refused page keeps what was typed and says each fault once", func(t *testing.T) {
		a := anna.post(page(draft, "contact"), url.Values{"email": {"nav adrese"}, "delivery": {"portal"}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "nav adrese") || !strings.Contains(text(a.body), "Ir jāizlabo 1 kļūda") {
			t.Errorf("%d %s", a.status, text(a.body))
		}
	})
}

func TestRegistersThatAreDown(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.state.down.Store(true)
	anna := o.browser(t, "anna")
	draft := anna.begin()
	if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE prefill = 'down'"); n != 1 {
		t.Error("the draft does not say that registers were down")
	}
	a := anna.get(page(draft, "applicant"))
	if a.status != http.StatusOK || strings.Contains(a.body, personName) {
		t.Errorf("%d", a.status)
	}
	t.Run("one types what the state would have said", func(t *testing.T) {
		anna.follows(anna.post(page(draft, "applicant"), url.Values{"name": {"Pati Rakstīja"}, "address": {"Mežs"}}))
		anna.follows(anna.post(page(draft, "parcel"), url.Values{"land": {parcel}}))
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE answers->>'name' = 'Pati Rakstīja' AND answers::text LIKE '%unchecked%'"); n != 1 {
			t.Error("not kept")
		}
	})
	t.Run("what registers say in time stands in the form and is locked", func(t *testing.T) {
		o.state.down.Store(false)
		other := anna.begin()
		a := anna.get(page(other, "applicant"))
		if !strings.Contains(a.body, personName) || o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE prefill = 'done'") != 1 {
			t.Errorf("%s", text(a.body))
		}
		anna.follows(anna.post(page(other, "applicant"), url.Values{"name": {"Cits Vārds"}, "address": {"Mežs"}}))
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE answers->>'name' = 'Cits Vārds'"); n != 0 {
			t.Error("a locked name was overwritten")
		}
	})
}
