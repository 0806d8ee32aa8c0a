package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"pkip/app/files"
	"pkip/tenancy"
)

type memory map[string][]byte

func (m memory) Put(_ context.Context, key, _ string, body io.Reader) error {
	all, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	m[key] = all
	return nil
}

func (m memory) Get(context.Context, string) (io.ReadCloser, int64, error) {
	return nil, 0, files.ErrGone
}
func (m memory) Delete(context.Context, string) error { return nil }

var (
	pdf  = "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	asic = "PK\x03\x04\n\x00\x00\x00\x00\x00\x00\x00\x00\x00\x8a!\xf9E\x1f\x00\x00\x00\x1f\x00\x00\x00\x08\x00\x00\x00mimetypeapplication/vnd.etsi.asic-e+zip"
)

func TestTakeLooksAtTheContent(t *testing.T) {
	t.Parallel()
	rules := files.Rules{Most: 1000, Types: []string{"application/pdf", "image/png", "text/plain", "application/vnd.etsi.asic-e+zip"}}
	ctx := tenancy.With(t.Context(), tenancy.Tenant{ID: "t_0042"})
	for name, c := range map[string]struct {
		file, body, kind string
		err              error
	}{
		"a PDF":                        {"plāns.pdf", pdf, "application/pdf", nil},
		"a picture called a PDF":       {"plāns.pdf", png, "image/png", nil},
		"a signed container":           {"lēmums.edoc", asic, "application/vnd.etsi.asic-e+zip", nil},
		"text":                         {"a.txt", "Labdien!", "text/plain", nil},
		"HTML called text":             {"a.txt", "<!DOCTYPE html><script>alert(1)</script>", "", files.ErrType},
		"SVG called a picture":         {"a.png", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "", files.ErrType},
		"a program called a PDF":       {"a.pdf", "MZ\x90\x00\x03\x00\x00\x00\x04", "", files.ErrType},
		"a plain ZIP called a picture": {"a.png", "PK\x03\x04\x14\x00\x00\x00\x00\x00 bomb", "", files.ErrType},
		"nothing":                      {"a.pdf", "", "", files.ErrEmpty},
		"too much":                     {"a.pdf", pdf + strings.Repeat("x", 1000), "application/pdf", files.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := memory{}
			f, err := files.Take(ctx, store, "mandates", "id-1", c.file, strings.NewReader(c.body), rules)
			if !errors.Is(err, c.err) || (err == nil && f.Type != c.kind) {
				t.Fatalf("got %+v, %v", f, err)
			}
			if err == nil && (!bytes.Equal(store[f.Key], []byte(c.body)) || f.Size != int64(len(c.body)) || f.Name != c.file) {
				t.Errorf("kept %+v", f)
			}
		})
	}
	_, err := files.Take(t.Context(), memory{}, "x", "y", "a.pdf", strings.NewReader(pdf), rules)
	if !errors.Is(err, files.ErrNoTenant) {
		t.Errorf("without a municipality: %v", err)
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`C:\Users\me\plāns.pdf`:           "plāns.pdf",
		"../../etc/passwd":                "passwd",
		"a\r\nb\x00.pdf":                  "ab.pdf",
		"foto\u202egpj.exe":               "fotogpj.exe",
		"":                                "fails",
		"...":                             "fails",
		strings.Repeat("ķ", 200) + ".pdf": strings.Repeat("ķ", 116) + ".pdf",
	} {
		if got := files.CleanName(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}
