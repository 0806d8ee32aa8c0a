// Package i18n speaks Latvian and English from one set of flat files, which the workplace reads too. The language and
// the catalogue travel in the context: what writes a sentence needs nothing else.
package i18n

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Lang is a language of the product.
type Lang string

// The languages. Latvian is the first: whoever asks for something else gets it.
const (
	LV Lang = "lv"
	EN Lang = "en"
)

// Langs are all languages, the default first.
var Langs = []Lang{LV, EN}

// Parse returns the language named by code; ok is false for one we do not speak.
func Parse(code string) (l Lang, ok bool) {
	switch Lang(code) {
	case LV:
		return LV, true
	case EN:
		return EN, true
	}
	return LV, false
}

// Text is a sentence in both languages, as definitions and cards hold it.
type Text struct {
	LV string `json:"lv"`
	EN string `json:"en"`
}

// In returns the text in the language of ctx; Latvian where English is missing.
func (t Text) In(ctx context.Context) string {
	if LangOf(ctx) == EN && t.EN != "" {
		return t.EN
	}
	return t.LV
}

// Empty tells whether there is nothing to say.
func (t Text) Empty() bool { return t.LV == "" && t.EN == "" }

// Catalog holds the sentences of every module.
type Catalog struct{ texts map[Lang]map[string]string }

// Load reads <lang>/<module>.json. Keys are flat, "module.page.text", and begin with the name of their file.
func Load(files fs.FS) (*Catalog, error) {
	c := &Catalog{texts: map[Lang]map[string]string{}}
	for _, lang := range Langs {
		c.texts[lang] = map[string]string{}
		names, err := fs.Glob(files, string(lang)+"/*.json")
		if err != nil {
			return nil, fmt.Errorf("i18n: %w", err)
		}
		for _, name := range names {
			err = c.read(files, lang, name)
			if err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalog) read(files fs.FS, lang Lang, name string) error {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("i18n: %w", err)
	}
	var texts map[string]string
	err = json.Unmarshal(body, &texts)
	if err != nil {
		return fmt.Errorf("i18n: %s: %w", name, err)
	}
	module := strings.TrimSuffix(path.Base(name), ".json")
	for key, text := range texts {
		if !strings.HasPrefix(key, module+".") {
			return fmt.Errorf("i18n: %s: %q belongs to another file", name, key)
		}
		c.texts[lang][key] = text
	}
	return nil
}

// Has tells whether key has a sentence in lang; plural keys are asked with their suffix.
func (c *Catalog) Has(lang Lang, key string) bool {
	_, ok := c.texts[lang][key]
	return ok
}

// Keys returns every key of lang, plural suffixes included, in no order.
func (c *Catalog) Keys(lang Lang) (keys []string) {
	for key := range c.texts[lang] {
		keys = append(keys, key)
	}
	return keys
}

type bound struct {
	catalog *Catalog
	lang    Lang
}

type boundKey struct{}

// With binds the catalogue and the language to ctx.
func With(ctx context.Context, c *Catalog, l Lang) context.Context {
	return context.WithValue(ctx, boundKey{}, bound{c, l})
}

// In returns ctx speaking l with the catalogue it had.
func In(ctx context.Context, l Lang) context.Context {
	b, _ := ctx.Value(boundKey{}).(bound)
	return With(ctx, b.catalog, l)
}

// LangOf returns the language of ctx, Latvian where none is bound.
func LangOf(ctx context.Context) Lang {
	b, ok := ctx.Value(boundKey{}).(bound)
	if !ok {
		return LV
	}
	return b.lang
}

// T returns the sentence of key. args are pairs of a name and a value for {{name}}. A missing sentence shows its key,
// which the page tests look for.
func T(ctx context.Context, key string, args ...any) string {
	b, _ := ctx.Value(boundKey{}).(bound)
	text, ok := b.find(key)
	if !ok {
		return key
	}
	return fill(text, args)
}

// Known tells whether ctx's catalogue has a sentence for key.
func Known(ctx context.Context, key string) bool {
	b, _ := ctx.Value(boundKey{}).(bound)
	_, ok := b.find(key)
	return ok
}

// N returns the sentence of key for n things; {{count}} is n. Latvian has three forms: 0 and 11 lietu, 1 and 21 lieta,
// 2 lietas (CLDR).
func N(ctx context.Context, key string, n int, args ...any) string {
	return T(ctx, key+"_"+form(LangOf(ctx), n), append([]any{"count", n}, args...)...)
}

func (b bound) find(key string) (string, bool) {
	if b.catalog == nil {
		return "", false
	}
	text, ok := b.catalog.texts[b.lang][key]
	return text, ok
}

func form(l Lang, n int) string {
	tag := language.Latvian
	if l == EN {
		tag = language.English
	}
	if n < 0 {
		n = -n
	}
	switch plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0) { //nolint:exhaustive // Latvian and English have no others
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	default:
		return "other"
	}
}

func fill(text string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		text = strings.ReplaceAll(text, "{{"+fmt.Sprint(args[i])+"}}", fmt.Sprint(args[i+1]))
	}
	return text
}
