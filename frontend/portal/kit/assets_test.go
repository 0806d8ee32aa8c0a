package kit

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"pkip/app/i18n"
)

func fetch(t *testing.T, method, path, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	AssetHandler().ServeHTTP(w, r)
	return w
}

func TestAssetsAreServedForEver(t *testing.T) {
	t.Parallel()
	for name := range assets {
		res := fetch(t, http.MethodGet, Asset(name), "")
		if res.Code != http.StatusOK || res.Body.Len() == 0 || !strings.Contains(res.Header().Get("Cache-Control"), "immutable") || res.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d, %d bytes, %v", name, res.Code, res.Body.Len(), res.Header())
		}
		if !regexp.MustCompile(`^/resursi/[a-z0-9A-Z-]+\.[0-9a-f]{10}\.[a-z0-9]+$`).MatchString(Asset(name)) {
			t.Errorf("%s has no hash: %s", name, Asset(name))
		}
	}
}

func TestAssetsAreZippedForWhoAccepts(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{"gzip, br": "gzip", "br, GZIP ; q=0.5": "gzip", "gzip;q=0": "", "": "", "br": ""} {
		res := fetch(t, http.MethodGet, Asset("portal.css"), encoding)
		if got := res.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%q: got %q", encoding, got)
		}
	}
	res := fetch(t, http.MethodGet, Asset("portal.css"), "gzip")
	r, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(body, assets["portal.css"].plain) {
		t.Errorf("the zipped sheet is another: %v", err)
	}
}

func TestOtherAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{"/resursi/": 404, "/resursi/portal.css": 404, "/resursi/..%2fkit.go": 404, Asset("portal.js"): 200} {
		if got := fetch(t, http.MethodGet, path, "").Code; got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := fetch(t, http.MethodPost, Asset("portal.js"), "").Code; got != http.StatusMethodNotAllowed {
		t.Error(got)
	}
	head := fetch(t, http.MethodHead, Asset("portal.js"), "")
	if head.Body.Len() != 0 || head.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d bytes", head.Body.Len())
	}
}

func TestStyleSheetNamesOnlyWhatIsServed(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`url\("([^"]*)"\)`).FindAllSubmatch(assets["portal.css"].plain, -1)
	if len(found) < 3 {
		t.Fatalf("%d fonts", len(found))
	}
	for _, m := range found {
		if addresses[string(m[1])] == nil {
			t.Errorf("nothing is served at %s", m[1])
		}
	}
}

// TestPageStaysLight holds a Latvian page, its type included, to 60 kB and its script to 10.
func TestPageStaysLight(t *testing.T) {
	t.Parallel()
	sent := func(name string) int {
		if a := assets[name]; a.zip != nil {
			return len(a.zip)
		}
		return len(assets[name].plain)
	}
	total := len(zipped([]byte(render(t, in(t, i18n.LV, resident), Gallery()))))
	for _, name := range []string{"portal.css", "portal.js", "icon.svg", "source-sans-3-latin.woff2", "source-sans-3-latvian.woff2"} {
		total += sent(name)
	}
	if total > 60_000 || sent("portal.js") > 10_000 {
		t.Errorf("the page weighs %d bytes, its script %d", total, sent("portal.js"))
	}
	t.Logf("page %d bytes, script %d", total, sent("portal.js"))
}
