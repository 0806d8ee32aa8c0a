package cases_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pkip/app/worktest"
	"pkip/modules/cases"
)

// intake is what was written for the audit after a mark.
func (o *town) intake(t *testing.T, after int) (entries []entry, total int) {
	t.Helper()
	rows, err := o.Root.Query(t.Context(), "SELECT entry FROM platform.audit_intake ORDER BY id")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		total++
		if total > after {
			var e entry
			must(t, json.Unmarshal([]byte(text), &e))
			entries = append(entries, e)
		}
	}
	must(t, rows.Err())
	return entries, total
}

type entry struct {
	Actor, Kind, Action, Reason string
	Subjects                    []uuid.UUID
}

func TestEachOpeningIsOnRecordOnce(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft, sent := anna.ready(), anna.ready()
	id := anna.submit(sent)
	var mine, theirs uuid.UUID
	must(t, o.Root.QueryRow(t.Context(), "SELECT id FROM t_0042.cases_file WHERE draft_id = $1", draft).Scan(&mine))
	must(t, o.Root.QueryRow(t.Context(), "SELECT id FROM t_0042.cases_file WHERE draft_id = $1", sent).Scan(&theirs))
	for path, reason := range map[string]string{
		page(draft, "applicant"):                               "own draft",
		page(draft, "trees"):                                   "own draft",
		page(draft, "parbaude"):                                "own draft",
		page(draft, "dzest"):                                   "own draft",
		page(draft, "faili/"+mine.String()):                    "file of an own draft",
		page(sent, "gatavs"):                                   "confirmation of an own submission",
		"/lietas/" + id.String():                               "own case",
		"/lietas/" + id.String() + "/kopija.pdf":               "own case",
		"/lietas/" + id.String() + "/faili/" + theirs.String(): "own case",
		"/lietas/" + id.String() + "/darbiba/withdraw":         "own case",
		"/api/v1/cases/cases/" + id.String():                   "own case",
		"/api/v1/cases/cases":                                  "own cases",
		"/mana-vieta":                                          "own drafts and cases",
	} {
		_, before := o.intake(t, 0)
		if a := anna.get(path); a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
		got, _ := o.intake(t, before)
		if len(got) != 1 || got[0].Action != "looked" || got[0].Reason != reason || got[0].Kind != "citizen" ||
			got[0].Actor != worktest.Person("anna").String() || !slices.Equal(got[0].Subjects, []uuid.UUID{worktest.Person("anna")}) {
			t.Errorf("%s: %+v", path, got)
		}
	}
	t.Run("what was done is on record with its subject", func(t *testing.T) {
		_, before := o.intake(t, 0)
		anna.follows(anna.post("/lietas/"+id.String()+"/darbiba/withdraw", url.Values{}))
		anna.follows(anna.post(page(draft, "dzest"), url.Values{}))
		got, _ := o.intake(t, before)
		var done []string
		for _, e := range got {
			done = append(done, e.Action)
		}
		if strings.Join(done, " ") != "cases.case.withdraw cases.draft.discarded" || got[0].Subjects[0] != id || got[1].Subjects[0] != draft {
			t.Errorf("%+v", got)
		}
	})
}

// TestNoValueLeaks: every answer is a word of its own, and none of them stands in the audit, in an event or in a log.
func TestNoValueLeaks(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	id := anna.submit(anna.ready())
	anna.get("/lietas/" + id.String())
	anna.post("/lietas/"+id.String()+"/darbiba/withdraw", url.Values{"reason": {"Kanārijs iemesls"}})
	half := anna.begin()
	anna.post(page(half, "contact"), url.Values{"email": {"kanarijs@"}, "delivery": {"Kanārijs"}})
	anna.post(page(half, "parcel"), url.Values{"land": {"Putniņš"}})
	anna.upload(page(half, "pictures"), "plan", fileName, []byte("kanarijsaturs"))
	o.state.down.Store(true)
	anna.post(page(half, "parcel"), url.Values{"land": {parcel}, "site": {personAddress}, "darbiba": {"meklet:site"}})
	_, _ = o.cases.Submit(o.as(worktest.Ogre, "anna"), cases.DraftInput{DraftPath: cases.DraftPath{Draft: half}})
	_, err := o.Root.Exec(t.Context(), "ALTER TABLE t_0042.cases_draft ADD CHECK (answers->>'email' IS NULL OR answers->>'email' <> 'kanarijs@klaidas.example')")
	must(t, err)
	a := anna.post(page(half, "contact"), url.Values{"email": {"kanarijs@klaidas.example"}, "delivery": {"portal"}})
	if a.status < 500 {
		t.Errorf("the fault of the database was not met: %d", a.status)
	}

	places := map[string]string{"the log": logs.String()}
	for name, query := range map[string]string{
		"the audit":  "SELECT string_agg(a::text, ' ') FROM platform.audit_intake a",
		"the outbox": "SELECT string_agg(o::text, ' ') FROM platform.outbox o",
		"history":    "SELECT string_agg(e::text, ' ') FROM t_0042.cases_event e WHERE reason = ''",
	} {
		var text string
		must(t, o.Root.QueryRow(t.Context(), query).Scan(&text))
		places[name] = text
	}
	for name, text := range places {
		if text == "" {
			t.Errorf("nothing in %s", name)
		}
		for _, word := range canaries() {
			if at := strings.Index(text, word); at >= 0 {
				t.Errorf("%q is in %s: %s", word, name, text[max(0, at-300):min(len(text), at+100)])
			}
		}
	}
}
