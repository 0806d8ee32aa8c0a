package cases_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/worktest"
	"pkip/tenancy"
)

// browser is somebody who looks at one municipality's pages.
type browser struct {
	t      *testing.T
	o      *town
	at     tenancy.Tenant
	cookie string
	token  string
}

func (o *town) browser(t *testing.T, cookie string) *browser {
	t.Helper()
	return &browser{t: t, o: o, at: worktest.Ogre, cookie: cookie}
}

type answer struct {
	status int
	to     string // of a redirect
	body   string
	header http.Header
}

func (b *browser) send(method, path, kind string, body io.Reader) answer {
	req := httptest.NewRequestWithContext(context.Background(), method, "http://"+b.at.Host+path, body)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-CSRF-Token", b.token)
	req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: b.cookie})
	rec := httptest.NewRecorder()
	b.o.router.ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header()}
}

func (b *browser) get(path string) answer { return b.send(http.MethodGet, path, "", http.NoBody) }

var tokens = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// csrf is the token of the session, as a page has it.
func (b *browser) csrf() string {
	if b.token == "" {
		found := tokens.FindStringSubmatch(b.get("/mana-vieta").body)
		if found == nil {
			b.t.Fatal("no token on the page")
		}
		b.token = found[1]
	}
	return b.token
}

func (b *browser) post(path string, form url.Values) answer {
	form = url.Values(http.Header(form).Clone())
	form.Set("csrf", b.csrf())
	return b.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload posts a page with one file.
func (b *browser) upload(path, field, name string, content []byte) answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(b.t, w.WriteField("csrf", b.csrf()))
	part, err := w.CreateFormFile(field, name)
	must(b.t, err)
	_, err = part.Write(content)
	must(b.t, err)
	must(b.t, w.Close())
	return b.send(http.MethodPost, path, w.FormDataContentType(), &body)
}

// follows insists that an answer leads on, and says where.
func (b *browser) follows(a answer) string {
	b.t.Helper()
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("status %d: %s", a.status, text(a.body))
	}
	return a.to
}

// text is a page without markup, short enough to be read in a failure.
func text(page string) string {
	page = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`).ReplaceAllString(page, " ")
	page = strings.Join(strings.Fields(page), " ")
	return page[:min(len(page), 1500)]
}

func (b *browser) begin() (draft uuid.UUID) {
	b.t.Helper()
	to := b.follows(b.post("/p/"+slug+"/sakums", url.Values{}))
	draft, err := uuid.Parse(strings.Split(to, "/")[2])
	must(b.t, err)
	return draft
}

func page(draft uuid.UUID, name string) string { return "/pieteikums/" + draft.String() + "/" + name }

// What the tests answer. Every value is a word that stands nowhere else, so that it can be looked for.
const (
	personName    = "Kanārijs Putniņš"
	personAddress = "Kanāriju iela 17, Ogre"
	building      = "kanarijbuve-41"
	place         = "kanārijpagalms aiz šķūņa"
	email         = "kanarijs@pasts.example"
	phone         = "+37129990017"
	parcel        = "74019990017"
	fileName      = "kanārijplāns.pdf"
	fileContent   = "%PDF-1.7\nkanarijsaturs"
)

// canaries are the personal words among them.
func canaries() []string {
	return []string{"Kanārijs", "Putniņš", "Kanāriju", "kanarijbuve", "kanārijpagalms", "kanarijs@", "29990017", parcel, "kanārijplāns", "kanarijsaturs"}
}

var wholePages = []struct{ name, form string }{
	{"applicant", ""},
	{"ownership", "right=owner&apartments=ne&public_site=ne"},
	{"parcel", "land=" + parcel},
	{"contact", "delivery=portal&email=" + url.QueryEscape(email) + "&phone=" + url.QueryEscape(phone)},
	{"statements", "truth=ja&payment=ja"},
}

// fill answers the whole application, page by page.
func (b *browser) fill(draft uuid.UUID) {
	b.t.Helper()
	for _, p := range wholePages {
		form, err := url.ParseQuery(p.form)
		must(b.t, err)
		b.follows(b.post(page(draft, p.name), form))
	}
	row := b.follows(b.post(page(draft, "trees"), url.Values{"darbiba": {"pievienot"}}))
	b.follows(b.post(row, url.Values{
		"species": {"oak"}, "diameter": {"51"}, "count": {"1"}, "reason": {"construction"}, "building_case": {building},
		"place": {place}, "vitality": {"healthy"},
	}))
	b.follows(b.upload(page(draft, "pictures"), "plan", fileName, []byte(fileContent)))
}

// ready is a draft that can be sent.
func (b *browser) ready() uuid.UUID {
	b.t.Helper()
	draft := b.begin()
	b.fill(draft)
	return draft
}

// submit sends a draft by the page, and returns the case.
func (b *browser) submit(draft uuid.UUID) (id uuid.UUID) {
	b.t.Helper()
	b.follows(b.post(page(draft, "parbaude"), url.Values{}))
	to := b.follows(b.get(page(draft, "parbaude"))) // one that was sent leads to its case
	id, err := uuid.Parse(strings.TrimPrefix(to, "/lietas/"))
	must(b.t, err)
	return id
}
