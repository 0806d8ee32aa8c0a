package cases_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
)

func TestWhatAResidentTookOutIsGone(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.ready()
	var file uuid.UUID
	must(t, o.Root.QueryRow(t.Context(), "SELECT id FROM t_0042.cases_file").Scan(&file))
	anna.follows(anna.post(page(draft, "pictures"), url.Values{"darbiba": {"dzest-failu:" + file.String()}}))
	if a := anna.get(page(draft, "faili/"+file.String())); a.status != http.StatusNotFound {
		t.Errorf("it is still served: %d", a.status)
	}
	if o.Scalar(t, "SELECT count(*) FROM t_0042.cases_file") != 0 {
		t.Error("its row is still there")
	}
	if o.Scalar(t, "SELECT count(*) FROM platform.audit_intake WHERE entry LIKE '%cases.file.removed%'") != 1 {
		t.Error("its removal left no trace")
	}
}

func TestNoFileComesToACaseThatWasSent(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna := o.browser(t, "anna")
	draft := anna.ready()
	anna.submit(draft)
	anna.upload(page(draft, "pictures"), "plan", "plans.pdf", []byte(fileContent))
	if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_file"); n != 1 {
		t.Errorf("%d files", n)
	}
}
