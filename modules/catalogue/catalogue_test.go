package catalogue_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"

	"pkip/app/apperr"
	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/frontend"
	"pkip/frontend/portal/kit"
	"pkip/modules/catalogue"
	"pkip/modules/permits"
	"pkip/tenancy"
)

const (
	treeFelling = "permits.tree_felling"
	slug        = "koku-cirsana"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

type bundle struct {
	worktest.Env
	catalogue *catalogue.Module
	shared    *atomic.Pointer[[]eservice.Service]
}

func setup(t *testing.T) bundle {
	t.Helper()
	b := bundle{Env: worktest.New(t), shared: new(atomic.Pointer[[]eservice.Service])}
	services := permits.New().Manifest().EServices
	b.shared.Store(&services)
	b.catalogue = catalogue.New(catalogue.Config{
		Office: b.Office, Shared: func() []eservice.Service { return *b.shared.Load() },
		Towns: func() []tenancy.Tenant { return []tenancy.Tenant{worktest.Ogre, worktest.Cesis} },
		URL:   func(host, path string) string { return "http://" + host + path },
	})
	must(t, b.catalogue.Refresh(system(worktest.Ogre)))
	return b
}

func system(at tenancy.Tenant) context.Context {
	return policy.WithActor(tenancy.With(context.Background(), at), policy.Actor{ID: "test", Kind: policy.System})
}

func visitor(at tenancy.Tenant) context.Context { return worktest.Visitor(at, catalogue.MayRead) }

func (b bundle) card(at tenancy.Tenant) (catalogue.Listed, error) {
	return b.catalogue.Service(visitor(at), catalogue.CardInput{BySlug: catalogue.BySlug{Slug: slug}})
}

// change puts another shared version in place of the first.
func (b bundle) change(t *testing.T, patch string) {
	t.Helper()
	services := permits.New().Manifest().EServices
	_, text, err := eservice.Overlay(services[0].Definition, []byte(patch))
	must(t, err)
	services[0].Definition = text
	b.shared.Store(&services)
}

func TestPublishing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	versions := func() int { return b.Scalar(t, "SELECT count(*) FROM t_0042.catalogue_version") }
	first := ""
	must(t, b.Root.QueryRow(t.Context(), "SELECT definition FROM t_0042.catalogue_version").Scan(&first))
	t.Run("again and again it publishes once", func(t *testing.T) {
		for range 3 {
			must(t, b.catalogue.Refresh(system(worktest.Ogre)))
		}
		if versions() != 1 || b.Scalar(t, "SELECT count(*) FROM platform.outbox WHERE name = 'catalogue.service.published.v1'") != 1 {
			t.Errorf("%d versions", versions())
		}
	})
	t.Run("a municipality's differences are a new version, and the old one stays as it was", func(t *testing.T) {
		must(t, b.catalogue.Adapt(system(worktest.Ogre), catalogue.AdaptInput{Key: treeFelling, Patch: []byte(`{"card": {"title": {"lv": "Ogres koki", "en": "Trees of Ogre"}}}`)}))
		got, err := b.card(worktest.Ogre)
		must(t, err)
		if got.Version != 2 || got.Card.Title.LV != "Ogres koki" {
			t.Errorf("%+v", got.Card.Title)
		}
		must(t, b.Office.See(system(worktest.Ogre), func(_ context.Context, w *work.Work) error {
			old, err := b.catalogue.At(w, treeFelling, 1)
			if err == nil && (old.Number != 1 || strings.Contains(old.Definition.Card.Title.LV, "Ogres")) {
				t.Errorf("%d %s", old.Number, old.Definition.Card.Title.LV)
			}
			return err
		}))
		now := ""
		must(t, b.Root.QueryRow(t.Context(), "SELECT definition FROM t_0042.catalogue_version WHERE number = 1").Scan(&now))
		if now != first {
			t.Error("the first version changed")
		}
	})
	t.Run("differences survive a new shared version", func(t *testing.T) {
		b.change(t, `{"card": {"title": {"lv": "Kopīgais"}, "short": {"lv": "Jauns īss apraksts"}}}`)
		must(t, b.catalogue.Refresh(system(worktest.Ogre)))
		got, err := b.card(worktest.Ogre)
		must(t, err)
		if got.Version != 3 || got.Card.Title.LV != "Ogres koki" || got.Card.Short.LV != "Jauns īss apraksts" {
			t.Errorf("version %d, %+v, %+v", got.Version, got.Card.Title, got.Card.Short)
		}
	})
	t.Run("differences that break the definition are refused whole", func(t *testing.T) {
		before := versions()
		for _, patch := range []string{`{"workflow": {"start": "nowhere"}}`, `{"forms": null}`, `{"card": 7}`, `[]`, `{`, ``} {
			if b.catalogue.Adapt(system(worktest.Ogre), catalogue.AdaptInput{Key: treeFelling, Patch: []byte(patch)}) == nil {
				t.Errorf("%s was taken", patch)
			}
		}
		if versions() != before || b.Scalar(t, "SELECT count(*) FROM t_0042.catalogue_service WHERE overlay->'card'->'title'->>'lv' = 'Ogres koki'") != 1 {
			t.Error("something of it was kept")
		}
	})
	t.Run("a service that nobody brings is not found", func(t *testing.T) {
		err := b.catalogue.Adapt(system(worktest.Ogre), catalogue.AdaptInput{Key: "permits.nothing", Patch: []byte("{}")})
		if !errors.Is(err, catalogue.ErrServiceNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		if _, err := b.card(worktest.Cesis); !errors.Is(err, catalogue.ErrServiceNotFound) {
			t.Errorf("got %v", err)
		}
		must(t, b.catalogue.Refresh(system(worktest.Cesis)))
		got, err := b.card(worktest.Cesis)
		must(t, err)
		if got.Version != 1 || got.Card.Title.LV != "Kopīgais" {
			t.Errorf("version %d, %s", got.Version, got.Card.Title.LV)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for words, want := range map[string]int{
		"": 1, "koku ciršana": 1, "koku cirsana": 1, "KOKU CIRŠANAI": 1, "ciršanas atļaujas": 1, "atlauju cirsanai": 1, "tree felling": 1, "trees": 1,
		"koks": 1, "kokus": 1, "mežs": 1, "meza": 1, "EP18": 1, "  koku   ": 1,
		"suņi": 0, "koku suns": 0, "bērnudārzs": 0, "%": 0, "_": 0, "' OR 1=1": 0,
	} {
		got, err := b.catalogue.Services(visitor(worktest.Ogre), catalogue.ListInput{ListQuery: catalogue.ListQuery{Text: words}})
		must(t, err)
		if len(got.Items) != want {
			t.Errorf("%q finds %d", words, len(got.Items))
		}
	}
}

type hosts struct{}

// ByHost knows Ogre.
func (hosts) ByHost(host string) (tenancy.Tenant, bool, error) {
	return worktest.Ogre, host == worktest.Ogre.Host, nil
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	texts, err := i18n.Load(frontend.Locales)
	must(t, err)
	r := httpx.NewRouter(httpx.Config{
		Directory: hosts{}, PlatformHosts: []string{"pkip.localhost"}, Decider: policy.Roles{}, Catalog: texts, Faces: httpx.Faces{Trouble: kit.Trouble}, Now: b.Now,
	})
	b.catalogue.Manifest().Routes(r)
	get := func(address string) (int, string) {
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address, http.NoBody))
		return rec.Code, rec.Body.String()
	}
	for address, word := range map[string]string{
		"ogre.localhost/": "/pakalpojumi/" + slug, "ogre.localhost/pakalpojumi": "/pakalpojumi/" + slug, "ogre.localhost/pakalpojumi?q=koks": "/pakalpojumi/" + slug,
		"ogre.localhost/pakalpojumi/" + slug: "/p/" + slug + "/sakums", "ogre.localhost/pakalpojumi/" + slug + "?lang=en": `lang="en"`,
		"pkip.localhost/": worktest.Cesis.Host, "ogre.localhost/pieklustamiba": "<h1", "pkip.localhost/privatums": "<h1",
	} {
		if status, body := get(address); status != http.StatusOK || !strings.Contains(body, word) {
			t.Errorf("%s: %d without %q", address, status, word)
		}
	}
	t.Run("what was searched for is shown as text", func(t *testing.T) {
		if _, body := get("ogre.localhost/pakalpojumi?q=%3Cscript%3Ealert(1)%3C/script%3E"); strings.Contains(body, "<script>alert") {
			t.Error("it is markup")
		}
	})
	t.Run("a closed service is shown in no list, and its address says so", func(t *testing.T) {
		_, err := b.Root.Exec(t.Context(), "UPDATE t_0042.catalogue_service SET opened = false")
		must(t, err)
		status, body := get("ogre.localhost/api/v1/catalogue/services/" + slug)
		var problem httpx.Problem
		must(t, json.Unmarshal([]byte(body), &problem))
		if status != http.StatusConflict || problem.Code != "catalogue.service.closed" || problem.Title == "" {
			t.Errorf("%d %s", status, body)
		}
		if status, body = get("ogre.localhost/pakalpojumi/" + slug); status != http.StatusConflict || !strings.Contains(body, "<h1") {
			t.Errorf("%d", status)
		}
		if _, body = get("ogre.localhost/api/v1/catalogue/services"); !strings.Contains(body, `"items":[]`) {
			t.Error(body)
		}
		if _, err := b.card(worktest.Ogre); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("got %v", err)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
