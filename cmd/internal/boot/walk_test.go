package boot

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"pkip/app/config"
	"pkip/app/httpx"
	"pkip/app/moduletest"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/worktest"
	"pkip/modules/identity/login"
	"pkip/tenancy"
)

// configOf is a deployment over the database of a test; more overrides its settings.
func configOf(t *testing.T, env worktest.Env, more map[string]string) config.Config {
	t.Helper()
	dir := t.TempDir()
	cert, key, err := login.NewPair("test", time.Now())
	must(t, err)
	for name, body := range map[string][]byte{"saml.crt": cert, "saml.key": key} {
		must(t, os.WriteFile(filepath.Join(dir, name), body, 0o600))
	}
	at := env.Root.Config()
	url := func(user string) string {
		return fmt.Sprintf("host=%s port=%d dbname=%s user=%s password='%s' sslmode=disable", at.Host, at.Port, at.Database, user, worktest.Password)
	}
	settings := map[string]string{
		"PKIP_PUBLIC_URL": "http://pkip.localhost", "PKIP_SECRET": secret.NewMaster().Hex(), "PKIP_SANDBOX_URL": "http://127.0.0.1:1",
		"DATABASE_URL": url("pkip_app"), "DATABASE_PLATFORM_URL": url("pkip_platform"), "DATABASE_MIGRATOR_URL": url("pkip_migrator"),
		"BLOB_URL": "file://" + dir + "?no_tmp_dir=true", "SMTP_URL": "smtp://127.0.0.1:1",
		"PKIP_IDP_METADATA": "http://127.0.0.1:1/saml/metadata", "PKIP_REGISTERS_URL": "http://127.0.0.1:1/dagr", "PKIP_REGISTERS_SECRET": "sandbox",
		"PKIP_SAML_CERT": filepath.Join(dir, "saml.crt"), "PKIP_SAML_KEY": filepath.Join(dir, "saml.key"), "PKIP_LANE_CONNS": "4",
		"PKIP_TYPESET": dir, "PKIP_NODE": "false",
	}
	maps.Copy(settings, more)
	cfg, err := config.Load(func(name string) string { return settings[name] })
	must(t, err)
	return cfg
}

// build puts the whole product together over a test's database, with every service published.
func build(t *testing.T, env worktest.Env, cfg config.Config) (*App, *httpx.Router) {
	t.Helper()
	gin.SetMode(gin.TestMode)
	a, err := Build(t.Context(), cfg, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	for _, at := range []tenancy.Tenant{worktest.Ogre, worktest.Cesis} {
		must(t, a.catalogue.Refresh(policy.WithActor(tenancy.With(t.Context(), at), policy.Actor{ID: "test", Kind: policy.System})))
		must(t, tenancy.OpenSeries(t.Context(), env.Migrator, at, "ep18", time.Now().Year()))
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.directory.Keep(ctx, func(error) {})
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return a, a.Router(nil)
}

// signedIn writes a session for a person, who is made.
func signedIn(t *testing.T, env worktest.Env, r http.Handler, at tenancy.Tenant, name string) moduletest.Visitor {
	t.Helper()
	cookie, id := secret.Token(), worktest.Person(name)
	_, err := env.Root.Exec(t.Context(), `INSERT INTO `+at.ID+`.people_person (id, version, given_name, family_name, verified, email, confirmed_at, created_at)
		VALUES ($1, 1, $2, 'Paraugs', true, 'x@y.example', now(), now())`, id, name)
	must(t, err)
	_, err = env.Root.Exec(t.Context(), `INSERT INTO `+at.ID+`.login_session (hash, person_id, for_id, basis, chosen, assurance, opened_at, seen_at)
		VALUES ($1, $2, $2, 'self', true, '', now(), now())`, secret.Hash(cookie), id)
	must(t, err)
	v := moduletest.Visitor{Cookie: cookie}
	_, page := visit(r, http.MethodGet, "http://"+at.Host+"/mana-vieta", v, url.Values{})
	found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no token on the page: %s", page)
	}
	v.Token = found[1]
	return v
}

// visit asks as a browser does; where it leads stands in place of a page.
func visit(r http.Handler, method, address string, v moduletest.Visitor, form url.Values) (status int, body string) {
	form.Set("csrf", v.Token)
	req := httptest.NewRequestWithContext(context.Background(), method, address, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: v.Cookie})
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, req)
	if to := rec.Header().Get("Location"); to != "" {
		return rec.Code, to
	}
	return rec.Code, rec.Body.String()
}

// TestEveryRoute walks the whole table of the product.
func TestEveryRoute(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	cfg := configOf(t, env, nil)
	_, r := build(t, env, cfg)
	h := moduletest.House{
		Router: r, Host: worktest.Ogre.Host, Other: worktest.Cesis.Host, Platform: "pkip.localhost",
		Owner: signedIn(t, env, r, worktest.Ogre, "anna"), Stranger: signedIn(t, env, r, worktest.Ogre, "juris"),
		Away: signedIn(t, env, r, worktest.Cesis, "anna"), Foreign: []string{"POST /saml/acs"},
		Break: func() { cut(t, env) },
	}
	h.Samples = samples(t, env, r, h.Owner, cfg.Typeset)
	moduletest.Walk(t, h)
}

// samples makes a draft and a case, each with a file, and says where they stand.
func samples(t *testing.T, env worktest.Env, r http.Handler, owner moduletest.Visitor, dir string) map[string]string {
	t.Helper()
	begin := func() string {
		status, to := visit(r, http.MethodPost, "http://"+worktest.Ogre.Host+"/p/koku-cirsana/sakums", owner, url.Values{})
		if status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, to)
		}
		return strings.Split(to, "/")[2]
	}
	// Answers name a file, or nobody can open it.
	name := func(table, row, file string) {
		_, err := env.Root.Exec(t.Context(), "UPDATE t_0042."+table+` SET answers = answers || jsonb_build_object('plan',
			jsonb_build_array(jsonb_build_object('id', $2::text, 'name', 'plans.pdf', 'size', 4, 'type', 'application/pdf'))) WHERE id = $1`, row, file)
		must(t, err)
	}
	draft, sent, id, files := begin(), begin(), uuid.NewString(), [2]string{uuid.NewString(), uuid.NewString()}
	_, err := env.Root.Exec(t.Context(), `INSERT INTO t_0042.cases_case
		SELECT $2, 1, 'EP18-2026-000001', service, slug, service_version, 'Koki', 'Trees', 'portal', person_id, for_id, basis, NULL, answers,
			'submitted', 'submitted', false, now(), current_date, NULL, NULL FROM t_0042.cases_draft WHERE id = $1`, sent, id)
	must(t, err)
	_, err = env.Root.Exec(t.Context(), "UPDATE t_0042.cases_draft SET case_id = $2 WHERE id = $1", sent, id)
	must(t, err)
	for i, of := range []string{draft, sent} {
		at := filepath.Join(dir, "t_0042", "drafts")
		must(t, os.MkdirAll(at, 0o700))
		must(t, os.WriteFile(filepath.Join(at, of+".pdf"), []byte("%PDF"), 0o600))
		_, err = env.Root.Exec(t.Context(), `INSERT INTO t_0042.cases_file (id, draft_id, question, key, name, type, size, hash, virus, added_at)
			VALUES ($1, $2, 'plan', $3, 'plans.pdf', 'application/pdf', 4, '', 'unchecked', now())`, files[i], of, "drafts/"+of+".pdf")
		must(t, err)
	}
	name("cases_draft", draft, files[0])
	name("cases_case", id, files[1])
	return map[string]string{
		"/pakalpojumi/{slug}":                      "/pakalpojumi/koku-cirsana",
		"/api/v1/catalogue/services/{slug}":        "/api/v1/catalogue/services/koku-cirsana",
		"/p/{slug}/sakums":                         "/p/koku-cirsana/sakums",
		"/pieteikums/{draft}/parbaude":             "/pieteikums/" + draft + "/parbaude",
		"/pieteikums/{draft}/gatavs":               "/pieteikums/" + sent + "/gatavs",
		"/pieteikums/{draft}/dzest":                "/pieteikums/" + draft + "/dzest",
		"/pieteikums/{draft}/{step}":               "/pieteikums/" + draft + "/applicant",
		"/pieteikums/{draft}/faili/{file}":         "/pieteikums/" + draft + "/faili/" + files[0],
		"/lietas/{id}":                             "/lietas/" + id,
		"/lietas/{id}/darbiba/{action}":            "/lietas/" + id + "/darbiba/withdraw",
		"/lietas/{id}/kopija.pdf":                  "/lietas/" + id + "/kopija.pdf",
		"/lietas/{id}/faili/{file}":                "/lietas/" + id + "/faili/" + files[1],
		"/api/v1/cases/cases/{id}":                 "/api/v1/cases/cases/" + id,
		"/api/v1/cases/drafts/{draft}/submissions": "/api/v1/cases/drafts/" + draft + "/submissions",
	}
}

// cut makes the database of a test refuse everybody but its superuser, and waits until no session is remembered.
func cut(t *testing.T, env worktest.Env) {
	t.Helper()
	name := env.Root.Config().Database
	_, err := env.Root.Exec(t.Context(), "ALTER DATABASE "+name+" CONNECTION LIMIT 0")
	must(t, err)
	_, err = env.Root.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	must(t, err)
	time.Sleep(remembered)
}

// remembered is a little longer than a process believes a session without asking.
const remembered = 1100 * time.Millisecond

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
