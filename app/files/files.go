// Package files takes in what residents upload: it looks at the content and not at the name, measures while it reads,
// and lays the file into the municipality's own part of the store before anything in the database mentions it.
package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/unicode/norm"

	"pkip/app/apperr"
	"pkip/app/work"
	"pkip/tenancy"
)

// Store keeps files under keys. A key is relative to the municipality; infra/blob puts it in its place.
type Store interface {
	Put(ctx context.Context, key, kind string, body io.Reader) error
	Get(ctx context.Context, key string) (body io.ReadCloser, size int64, err error)
	Delete(ctx context.Context, key string) error
}

// Place is where a key lies in a store that all municipalities share: the context says whose it is, never the key. A
// store calls it first, which also keeps it out of open work.
func Place(ctx context.Context, key string) (string, error) {
	err := work.Outside(ctx)
	if err != nil {
		return "", err
	}
	t, ok := tenancy.From(ctx)
	if !ok {
		return "", ErrNoTenant
	}
	if key == "" || strings.Contains(key, "..") || strings.HasPrefix(key, "/") {
		return "", ErrGone
	}
	return t.ID + "/" + key, nil
}

// What can be wrong with a file.
var (
	ErrEmpty    = apperr.New(apperr.Invalid, "files.empty")
	ErrTooLarge = apperr.New(apperr.Invalid, "files.too_large")
	ErrType     = apperr.New(apperr.Invalid, "files.type")
	ErrGone     = apperr.New(apperr.NotFound, "files.gone")
)

// ErrNoTenant means that a file would lie in nobody's part of the store.
var ErrNoTenant = errors.New("files: no municipality")

// Rules of one place where files are taken in.
type Rules struct {
	Most  int64    // bytes
	Types []string // media types, of those below
}

// Kinds of files that the product knows, by media type, and the extension each is kept under.
var kinds = map[string]string{
	"application/pdf": ".pdf",
	"image/jpeg":      ".jpg",
	"image/png":       ".png",
	"image/webp":      ".webp",
	"image/heic":      ".heic",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.oasis.opendocument.text":                                 ".odt",
	"application/vnd.etsi.asic-e+zip":                                         ".asice",
	"text/plain":                                                              ".txt",
}

// File is one that lies in the store.
type File struct {
	Key  string // where, within the municipality
	Name string // as its owner calls it, cleaned for showing
	Type string // by its content
	Size int64
	Hash string // SHA-256, hexadecimal
}

// head is how much of a file its type is told by.
const head = 3072

// Take reads a file into the store under folder and a fresh id. It talks to the store, so it runs outside of work; a
// file whose row is never written stays behind, where no address leads to it.
func Take(ctx context.Context, s Store, folder, id, name string, body io.Reader, r Rules) (f File, err error) {
	err = work.Outside(ctx)
	if err != nil {
		return f, err
	}
	if _, ok := tenancy.From(ctx); !ok {
		return f, ErrNoTenant
	}
	start := make([]byte, head)
	n, err := io.ReadFull(body, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return f, fmt.Errorf("reading an upload: %w", err)
	}
	if n == 0 {
		return f, ErrEmpty
	}
	f = File{Name: CleanName(name)}
	f.Type, err = typeOf(start[:n], f.Name, r.Types)
	if err != nil {
		return f, err
	}
	f.Key = path.Join(folder, id+kinds[f.Type])
	sum, count := sha256.New(), new(counter)
	whole := io.MultiReader(bytes.NewReader(start[:n]), body)
	err = s.Put(ctx, f.Key, f.Type, io.TeeReader(&limited{whole, r.Most}, io.MultiWriter(sum, count)))
	if err != nil {
		return f, err
	}
	f.Size, f.Hash = int64(*count), hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// typeOf tells the type by content. The name decides nothing but which of the containers that are all ZIP files it is.
func typeOf(start []byte, name string, allowed []string) (string, error) {
	found := mimetype.Detect(start)
	for m := found; m != nil; m = m.Parent() {
		kind, _, _ := strings.Cut(m.String(), ";")
		if kind == "application/zip" {
			kind = zipped(start, name)
		}
		if slices.Contains(allowed, kind) && kinds[kind] != "" {
			if kind == "text/plain" && found.String() != m.String() {
				break // HTML, scripts and the like are text too, but not what was allowed
			}
			return kind, nil
		}
	}
	return "", ErrType
}

// zipped tells an ASiC-E container by its first entry, which the standard (ETSI EN 319 162-1) wants uncompressed.
func zipped(start []byte, name string) string {
	if bytes.Contains(start, []byte("mimetypeapplication/vnd.etsi.asic-e+zip")) {
		return "application/vnd.etsi.asic-e+zip"
	}
	if bytes.Contains(start, []byte("word/")) && strings.EqualFold(path.Ext(name), ".docx") {
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return "application/zip"
}

// maxName is how much of a name is kept.
const maxName = 120

// CleanName is a file's name as it may be shown and saved: no folders, no control or direction characters.
func CleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if runes := []rune(name); len(runes) > maxName {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(runes[:maxName-len(ext)]) + string(ext)
	}
	if name == "" {
		return "fails"
	}
	return name
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// limited fails beyond its limit, where io.LimitReader would silently cut.
type limited struct {
	from io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
