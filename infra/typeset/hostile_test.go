package typeset

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"pkip/app/i18n"
	"pkip/app/paper"
)

// answers gives a document with one row for each text, the text being both question and answer.
func answers(texts ...string) paper.Document {
	d := application(i18n.LV)
	d.Sections = []paper.Section{{Heading: "Atbildes"}}
	for _, text := range texts {
		d.Sections[0].Rows = append(d.Sections[0].Rows, paper.Row{Label: text, Lines: []string{text}})
	}
	return d
}

// squeeze drops white space, so that where lines break does not matter.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestTextIsNeverMarkup(t *testing.T) {
	t.Parallel()
	texts := []string{
		`#read("/etc/passwd")`, `#read("document.typ")`, `#sys.inputs`, `$x^2$`, `*bold*`, `_slanted_`, "`raw`", `@ref <label>`,
		`= Heading`, `- item`, `+ item`, `/ term: text`, `// comment`, `/* comment */`, `\ #pagebreak()`, `#{`, `"}]`, `[a](b)`,
		`#import "@preview/x:1.0.0"`, `\u{41}`, `</script>`, `~ -- --- ...`, `'a' "b"`, `https://example.org/a_b*c`,
	}
	d := answers(texts...)
	d.Title, d.Issuer, d.Subtitle, d.Number, d.Date, d.Footer = texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]
	d.Facts, d.Notes = []paper.Row{{Label: texts[0], Lines: texts}}, texts
	ts := open(t, nil)
	pdf, err := ts.PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "ua1", pdf)
	got := squeeze(textOf(t, pdf))
	for _, text := range texts {
		if strings.Count(got, squeeze(text)) < 4 { // question, answer, fact, note
			t.Errorf("%q is not printed as it was written", text)
		}
	}
}

func TestOddCharacters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"control characters go":            {"a\x00b\x07c\x1b[31md\x7fe", "abc[31mde"},
		"marks that turn the text go":      {"\u202eabc\u202c\u2067d\u2069\u200f\u061ce", "abcde"},
		"invisible letters go":             {"pa\u00adro\u200ble\ufeff\u2060\U000E0041", "parole"},
		"a tab is a space":                 {"a\tb", "a b"},
		"decomposed letters are put right": {"z\u030cagari s\u030c", "žagari š"},
		"a tower of accents is cut":        {"Xo" + strings.Repeat("\u0302", 60) + "X", "Xo\u0302\u0302X"},
		"Liv letters stand":                {"Līvõd rānda: ȭ, ḑ, ļ", "Līvõd rānda: ȭ, ḑ, ļ"},
		"other alphabets with glyphs":      {"Жанна Ωμέγα Łódź", "Жанна Ωμέγα Łódź"},
		"no glyph is a box":                {"Prieks 😀 漢 العربية", "Prieks □ □ □□□□□□□"},
		"private use is a box":             {"a\ue000b", "a□b"},
		"broken UTF-8 is a box":            {"a\xffb", "a□b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdf, err := open(t, nil).PDF(t.Context(), answers(c.in))
			if err != nil {
				t.Fatal(err)
			}
			text := textOf(t, pdf)
			if strings.Count(squeeze(norm.NFC.String(text)), squeeze(norm.NFC.String(c.want))) < 2 {
				t.Errorf("want %q twice in:\n%s", c.want, text)
			}
			if boxed := strings.Contains(text, "nevar attēlot"); boxed != strings.Contains(c.want, "□") {
				t.Errorf("the note about boxes: %v", boxed)
			}
		})
	}
}

func TestLongWordsStayInTheirColumn(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("Šķ", 150) + strings.Repeat("W", 300)
	pdf, err := open(t, nil).PDF(t.Context(), answers(word))
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "ua1", pdf)
	got := textOf(t, pdf)
	if strings.Contains(got, "\u200b") {
		t.Error("a copied word contains marks that nobody wrote")
	}
	for line := range strings.Lines(got) {
		if n := strings.Count(line, "W"); n > 36 {
			t.Errorf("a line of %d W is wider than its column", n)
		}
	}
	if n := strings.Count(got, "W"); n != 600 {
		t.Errorf("%d of 600 letters are printed", n)
	}
}

func TestWordsThatFitStayWhole(t *testing.T) {
	t.Parallel()
	words := []string{"bāriņtiesa.sekretāre@ļotigara.adrese.piemērs.lv", "ielas.parvaldnieks_2026@departaments.piemers.lv"}
	d := answers()
	for _, word := range words {
		d.Sections[0].Rows = append(d.Sections[0].Rows, paper.Row{Label: "Adrese", Lines: []string{"Rakstiet vai skatieties šeit: " + word}})
	}
	pdf, err := open(t, nil).PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range words {
		if !strings.Contains(textOf(t, pdf), word) {
			t.Errorf("%s is broken:\n%s", word, textOf(t, pdf))
		}
	}
}

func TestLargeDocuments(t *testing.T) {
	t.Parallel()
	d := application(i18n.LV)
	rows := make([]paper.Row, 10_000)
	for i := range rows {
		rows[i] = paper.Row{Label: fmt.Sprintf("Rinda %d", i), Lines: []string{fmt.Sprintf("vērtība-%d", i)}}
	}
	d.Sections = []paper.Section{{Heading: "Rindas", Rows: rows}}
	ts := open(t, func(c *Config) { c.Timeout = 2 * defaultTimeout })
	pdf, err := ts.PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	got := textOf(t, pdf)
	for _, want := range []string{"vērtība-0\n", "vērtība-9999\n", "\n1 / "} {
		if !strings.Contains(strings.ReplaceAll(got, "1/", "1 / "), want) {
			t.Errorf("%q is missing", want)
		}
	}
	d.Notes = []string{strings.Repeat("a", largestDocument)}
	_, err = ts.PDF(t.Context(), d)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// Many tiny rows fit the limit of bytes and would take gigabytes to set.
func TestADocumentCannotEatTheMachine(t *testing.T) {
	t.Parallel()
	d := application(i18n.LV)
	d.Sections = []paper.Section{{Rows: make([]paper.Row, 120_000)}}
	ts := open(t, func(c *Config) { c.Timeout = 2 * defaultTimeout })
	_, err := ts.PDF(t.Context(), d)
	if !errors.Is(err, paper.ErrUnavailable) || errors.Is(err, errSlow) {
		t.Errorf("got %v", err)
	}
	_, err = ts.PDF(t.Context(), application(i18n.LV))
	if err != nil {
		t.Errorf("the next one suffers: %v", err)
	}
}

func TestEmptyDocument(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	pdf, err := ts.PDF(t.Context(), paper.Document{})
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "ua1", pdf)
	if got := textOf(t, pdf); !strings.HasPrefix(got, "Dokuments\n") {
		t.Errorf("got %q", got)
	}
}
