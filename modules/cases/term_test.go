package cases_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"pkip/app/worktest"
	"pkip/modules/cases"
	"pkip/modules/catalogue"
	"pkip/tenancy"
)

// differences are those of a demo municipality.
func differences(t *testing.T, slug string) []byte {
	t.Helper()
	body, err := os.ReadFile("../../cmd/internal/boot/demo/municipalities.json")
	must(t, err)
	var towns []struct {
		Order    struct{ Slug string }
		Overlays map[string]json.RawMessage
	}
	must(t, json.Unmarshal(body, &towns))
	for _, town := range towns {
		if town.Order.Slug == slug {
			return town.Overlays[treeFelling]
		}
	}
	t.Fatalf("no municipality %s", slug)
	return nil
}

func TestPlannedDay(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	must(t, o.catalogue.Adapt(system(worktest.Cesis), catalogue.AdaptInput{Key: treeFelling, Patch: differences(t, "cesis")}))
	moved := func(at tenancy.Tenant) tenancy.Tenant {
		at.Profile.MovedDays = true
		return at
	}
	for _, c := range []struct {
		sentence           string
		at                 tenancy.Tenant
		now                string
		planned, statutory string
	}{
		{"without a promise the law's month is planned", worktest.Ogre, "2026-03-02T09:00:00Z", "2026-04-02", "2026-04-02"},
		{"a month that ends on Good Friday ends after Easter", worktest.Ogre, "2026-03-03T09:00:00Z", "2026-04-07", "2026-04-07"},
		{"the day is Riga's, not the clock's", worktest.Ogre, "2026-03-02T22:30:00Z", "2026-04-07", "2026-04-07"},
		{"Cēsis promises fifteen working days, and the law's month stands beside it", worktest.Cesis, "2026-03-23T09:00:00Z", "2026-04-15", "2026-04-23"},
		{"who did not adopt moved days does not work on the Saturday", worktest.Cesis, "2026-01-05T09:00:00Z", "2026-01-26", "2026-02-05"},
		{"who adopted them does", moved(worktest.Cesis), "2026-01-05T09:00:00Z", "2026-01-23", "2026-02-05"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			anna := o.browser(t, "anna")
			anna.at = c.at
			o.At(t, c.now)
			out, err := o.cases.Submit(o.as(c.at, "anna"), cases.DraftInput{DraftPath: cases.DraftPath{Draft: anna.ready()}})
			must(t, err)
			got, err := o.cases.OwnCase(o.as(c.at, "anna"), cases.OneInput{CasePath: cases.CasePath{ID: out.CaseID}})
			must(t, err)
			if out.PlannedOn.String() != c.planned || got.PlannedOn != out.PlannedOn || got.StatutoryOn.String() != c.statutory {
				t.Errorf("planned %s, by law %s", got.PlannedOn, got.StatutoryOn)
			}
		})
	}
}

func TestServiceThatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.ready()
	must(t, o.catalogue.Adapt(system(worktest.Ogre), catalogue.AdaptInput{Key: treeFelling, Patch: []byte(
		`{"card": {"title": {"lv": "Jaunais nosaukums", "en": "The new title"}},
		  "forms": {"application": {"pages": {"contact": {"questions": {"phone": {"require": null}}}}}}}`)}))
	t.Run("a draft is sent by the version it began with", func(t *testing.T) {
		out, err := o.cases.Submit(o.as(worktest.Ogre, "anna"), cases.DraftInput{DraftPath: cases.DraftPath{Draft: draft}})
		must(t, err)
		c, err := o.cases.OwnCase(o.as(worktest.Ogre, "anna"), cases.OneInput{CasePath: cases.CasePath{ID: out.CaseID}})
		must(t, err)
		if c.ServiceVersion != 1 || strings.Contains(c.TitleLV, "Jaunais") {
			t.Errorf("version %d, %s", c.ServiceVersion, c.TitleLV)
		}
	})
	t.Run("a new one begins with the new", func(t *testing.T) {
		fresh := anna.begin()
		if a := anna.get(page(fresh, "contact")); !strings.Contains(a.body, "Jaunais nosaukums") {
			t.Error(text(a.body))
		}
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_draft WHERE service_version = 2 AND case_id IS NULL"); n != 1 {
			t.Errorf("%d", n)
		}
	})
	t.Run("a closed service begins no draft, and one that was begun can be sent", func(t *testing.T) {
		open := anna.ready()
		_, err := o.Root.Exec(t.Context(), "UPDATE t_0042.catalogue_service SET opened = false")
		must(t, err)
		if a := anna.post("/p/"+slug+"/sakums", url.Values{}); a.status != 409 {
			t.Errorf("%d", a.status)
		}
		_, err = o.cases.Submit(o.as(worktest.Ogre, "anna"), cases.DraftInput{DraftPath: cases.DraftPath{Draft: open}})
		must(t, err)
	})
}

func TestReceiptMail(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	id := anna.submit(anna.ready())
	react := o.cases.Manifest().Reacts[0]
	payload, err := json.Marshal(cases.CaseSubmitted{CaseID: id})
	must(t, err)
	for range 2 { // the dispatcher may deliver twice; the key is what the receiver knows it by
		must(t, react.Send(system(worktest.Ogre), "17-"+react.Name, payload))
	}
	if len(o.letters.sent) != 2 || o.letters.sent[0] != o.letters.sent[1] || o.letters.sent[0].key != "17-cases.receipt_mail" ||
		o.letters.sent[0].person != worktest.Person("anna") {
		t.Errorf("%+v", o.letters.sent)
	}
	for _, word := range canaries() {
		if strings.Contains(o.letters.sent[0].Subject+o.letters.sent[0].Body, word) {
			t.Errorf("the mail says %q", word)
		}
	}
	t.Run("another municipality does not see it", func(t *testing.T) {
		if react.Send(system(worktest.Cesis), "18", payload) == nil || len(o.letters.sent) != 2 {
			t.Error("a letter about somebody else's case")
		}
	})
	t.Run("a payload that is none sends nothing", func(t *testing.T) {
		if react.Send(system(worktest.Ogre), "19", json.RawMessage(`{"caseId": 7}`)) == nil || len(o.letters.sent) != 2 {
			t.Error("a letter about nothing")
		}
	})
}
