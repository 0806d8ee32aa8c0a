package kit

import (
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"pkip/app/httpx"
	"pkip/app/i18n"
)

// TestServeGallery is the server behind the browser tests, and for looking. Start it with the address in PKIP_GALLERY, as
// e2e/playwright.config.ts does.
func TestServeGallery(t *testing.T) {
	address := os.Getenv("PKIP_GALLERY")
	if address == "" {
		t.Skip("serves only when PKIP_GALLERY names an address")
	}
	c := catalog(t)
	mux := http.NewServeMux()
	mux.Handle("GET "+AssetPrefix, AssetHandler())
	mux.HandleFunc("GET "+BrandPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(BrandCSS(town.Profile.Brand)))
	})
	for path, page := range GalleryPages() {
		mux.HandleFunc("/ui"+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
			l, _ := i18n.Parse(r.URL.Query().Get("lang"))
			f := resident
			f.Path = r.URL.Path
			if r.URL.Query().Has("viesis") {
				f.Account = httpx.Account{}
			}
			if r.Method == http.MethodPost {
				_ = r.ParseMultipartForm(1 << 20) // the test's own posts
				w.Header().Set("X-Pressed", r.FormValue("darbiba"))
			}
			err := page.Render(httpx.WithFrame(i18n.With(r.Context(), c, l), f), w)
			if err != nil {
				t.Error(err)
			}
		})
	}
	mux.HandleFunc("POST /api/v1/login/sessions/own/extensions", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-CSRF-Token") != "token" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	err = server.Serve(listener)
	if err != nil {
		t.Log(err)
	}
}
