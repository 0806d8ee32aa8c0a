package boot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pkip/app/work"
	"pkip/modules/cases"
	"pkip/modules/catalogue"
)

// TestEventsStayAsTheyAre: others react to events by name and read their fields. What was released never changes; a
// change is a new version beside it.
func TestEventsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("019a5c1e-0000-7000-8000-000000000001")
	var out strings.Builder
	for _, e := range []work.Event{
		cases.CaseMoved{CaseID: id, Action: "withdraw", State: "withdrawn"},
		cases.CaseSubmitted{CaseID: id},
		catalogue.ServicePublished{ServiceID: id, Number: 2},
		work.TenantOrdered{OrderID: id},
	} {
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s stream %s %s\n", e.EventName(), e.Stream(), body)
	}
	same(t, "testdata/events.golden", []byte(out.String()))
	emitted := map[string]bool{}
	each(t, func(path string, body []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "bench/") {
			return
		}
		for line := range strings.SplitSeq(string(body), "\n") {
			if strings.Contains(line, ") EventName() string {") {
				_, name, _ := strings.Cut(line, `return "`)
				name, _, _ = strings.Cut(name, `"`)
				emitted[name] = true
			}
		}
	})
	for name := range emitted {
		if !strings.Contains(out.String(), name+" ") {
			t.Errorf("%s has no golden", name)
		}
	}
}
