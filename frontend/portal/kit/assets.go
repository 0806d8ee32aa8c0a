package kit

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// AssetPrefix is where AssetHandler is mounted.
const AssetPrefix = "/resursi/"

//go:embed static
var static embed.FS

// asset is a file as it is sent.
type asset struct {
	address    string // with the hash of its content
	kind       string
	plain, zip []byte // zip is nil where it would save nothing
}

// assets are read once, by name and by address; nothing changes them later.
var assets, addresses = load(static)

// load hashes every file. The style sheet comes last: it names the fonts, and its hash must change with theirs.
func load(files fs.FS) (byName, byAddress map[string]*asset) {
	byName, byAddress = map[string]*asset{}, map[string]*asset{}
	names, err := fs.Glob(files, "static/*")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("kit: no assets: %v", err)) // the binary was built without them
	}
	var sheets []string
	for _, name := range names {
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			continue
		}
		add(files, name, byName, byAddress)
	}
	for _, name := range sheets {
		add(files, name, byName, byAddress)
	}
	return byName, byAddress
}

func add(files fs.FS, name string, byName, byAddress map[string]*asset) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		panic(fmt.Sprintf("kit: reading an embedded file: %v", err))
	}
	base, ext := path.Base(name), path.Ext(name)
	if ext == ".css" {
		for other, a := range byName {
			body = bytes.ReplaceAll(body, []byte(`url("`+other+`")`), []byte(`url("`+a.address+`")`))
		}
	}
	sum := sha256.Sum256(body)
	a := &asset{
		address: AssetPrefix + strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:5]) + ext,
		kind:    kindOf(ext),
		plain:   body,
	}
	if ext != ".woff2" { // compressed already
		a.zip = zipped(body)
	}
	byName[base], byAddress[a.address] = a, a
}

func kindOf(ext string) string {
	switch ext {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return mime.TypeByExtension(ext)
}

func zipped(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(fmt.Sprintf("kit: %v", err)) // the level is a constant
	}
	_, err = w.Write(body)
	if err == nil {
		err = w.Close()
	}
	if err != nil || out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}

// Asset returns the address of a file of the kit. It changes with the content, so browsers keep it for ever.
func Asset(name string) string {
	a, ok := assets[name]
	if !ok {
		return AssetPrefix + name // 404; a test walks every name in use
	}
	return a.address
}

// AssetHandler serves the files of the kit below AssetPrefix. They are the same for everybody, so they need no tenant and
// no session.
func AssetHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := addresses[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Vary", "Accept-Encoding")
		body := a.plain
		if a.zip != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = a.zip
		}
		h.Set("Content-Length", ordinal(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the browser went away; there is nobody to tell
		}
	})
}

// acceptsGzip reads the header as browsers write it; a refusal ("gzip;q=0") is honoured.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
