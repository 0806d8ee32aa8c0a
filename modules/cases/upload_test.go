package cases_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pkip/app/worktest"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	anna, juris := o.browser(t, "anna"), o.browser(t, "juris")
	draft := anna.ready()
	var file uuid.UUID
	must(t, o.Root.QueryRow(t.Context(), "SELECT id FROM t_0042.cases_file").Scan(&file))
	rows := func() int { return o.Scalar(t, "SELECT count(*) FROM t_0042.cases_file") }
	at := page(draft, "faili/"+file.String())

	t.Run("its owner downloads what was sent, as an attachment that cannot act", func(t *testing.T) {
		a := anna.get(at)
		if a.status != http.StatusOK || a.body != fileContent || a.header.Get("Content-Type") != "application/pdf" ||
			!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %v", a.status, a.header)
		}
	})
	t.Run("nobody else does, and by no other draft", func(t *testing.T) {
		other := juris.begin()
		there := o.browser(t, "anna")
		there.at = worktest.Cesis
		for _, a := range []answer{
			juris.get(at), juris.get(page(other, "faili/"+file.String())), o.browser(t, "anna for company").get(at), there.get(at),
			anna.get(page(draft, "faili/"+uuid.NewString())), anna.get(page(draft, "faili/x")),
		} {
			if a.status != http.StatusNotFound {
				t.Errorf("%d", a.status)
			}
		}
	})
	t.Run("what is not of the right kind by its content is refused, whatever its name says", func(t *testing.T) {
		before := rows()
		for name, content := range map[string]string{
			"program": "MZ\x90\x00\x03\x00\x00\x00\x04", "page": "<!DOCTYPE html><script>alert(1)</script>", "text": "tikai teksts",
			"archive": "PK\x03\x04\x14\x00\x00\x00\x08\x00", "elf": "\x7fELF\x02\x01\x01", "nothing": "",
		} {
			a := anna.upload(page(draft, "pictures"), "plan", "plans.pdf", []byte(content))
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, a.status)
			}
		}
		if rows() != before {
			t.Errorf("%d rows", rows())
		}
	})
	t.Run("what is larger than the question allows is refused in words, beyond the page's limit at once", func(t *testing.T) {
		before := rows()
		large := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{'x'}, 20<<20)...)
		if a := anna.upload(page(draft, "pictures"), "plan", "liels.pdf", large); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d %s", a.status, text(a.body))
		}
		huge := append(large, bytes.Repeat([]byte{'x'}, 13<<20)...)
		if a := anna.upload(page(draft, "pictures"), "plan", "liels.pdf", huge); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d %s", a.status, text(a.body))
		}
		if rows() != before {
			t.Errorf("%d rows", rows())
		}
	})
	t.Run("a name with folders and direction marks is cleaned", func(t *testing.T) {
		anna.upload(page(draft, "pictures"), "plan", "../../etc/\u202epasswd.pdf", []byte(fileContent))
		if n := o.Scalar(t, "SELECT count(*) FROM t_0042.cases_file WHERE name = 'passwd.pdf' AND key NOT LIKE '%..%'"); n != 1 {
			t.Errorf("%d", n)
		}
	})
	t.Run("a file for a question that takes none is ignored", func(t *testing.T) {
		before := rows()
		anna.upload(page(draft, "contact"), "email", "x.pdf", []byte(fileContent))
		if rows() != before {
			t.Errorf("%d rows", rows())
		}
	})
	t.Run("after the submission the case has it, for whoever sees the case", func(t *testing.T) {
		anna.follows(anna.post(page(draft, "contact"), url.Values{"email": {email}, "delivery": {"portal"}}))
		id := anna.submit(draft)
		if a := anna.get("/lietas/" + id.String() + "/faili/" + file.String()); a.status != http.StatusOK || a.body != fileContent {
			t.Errorf("%d", a.status)
		}
		if a := juris.get("/lietas/" + id.String() + "/faili/" + file.String()); a.status != http.StatusNotFound {
			t.Errorf("%d", a.status)
		}
		copied := anna.get("/lietas/" + id.String() + "/kopija.pdf")
		if copied.status != http.StatusOK || o.paper.last.Number != "EP18-2026-000001" || o.paper.last.Issuer != worktest.Ogre.Name {
			t.Errorf("%d %+v", copied.status, o.paper.last)
		}
	})
	t.Run("a discarded draft takes its files along", func(t *testing.T) {
		gone := anna.ready()
		before := rows()
		anna.follows(anna.post(page(gone, "dzest"), url.Values{}))
		if rows() != before-1 || anna.get(page(gone, "applicant")).status != http.StatusNotFound {
			t.Errorf("%d rows", rows())
		}
	})
}
