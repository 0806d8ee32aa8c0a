package typeset

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pkip/app/i18n"
	"pkip/app/paper"
)

var update = flag.Bool("update", false, "write the goldens anew")

// open gives a typesetter on the real process. Where Node or its modules are missing, the test says what to do; under CI
// that is a failure.
func open(t testing.TB, change func(*Config)) *Typesetter {
	t.Helper()
	cfg := Config{Dir: "node", Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&cfg)
	}
	need(t, "node")
	ts, err := New(cfg)
	if err != nil {
		lacking(t, err.Error())
	}
	t.Cleanup(func() { _ = ts.Close() })
	return ts
}

func need(t testing.TB, program string) {
	t.Helper()
	_, err := exec.LookPath(program)
	if err != nil {
		lacking(t, program+" is not installed")
	}
}

func lacking(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func application(lang i18n.Lang) paper.Document {
	row := func(label string, lines ...string) paper.Row { return paper.Row{Label: label, Lines: lines} }
	tree := func(kind, girth string) []paper.Row {
		return []paper.Row{row("Suga", kind), row("Stumbra apkārtmērs 1,3 m augstumā, cm", girth)}
	}
	return paper.Document{
		Lang: lang, Title: "Iesniegums koku ciršanai ārpus meža", Issuer: "Ķekavas novada pašvaldība",
		Subtitle: "Iesnieguma kopija", Number: "ĶNP/2026/000123", Date: "2026. gada 24. novembris",
		Facts: []paper.Row{row("Reģistrācijas numurs", "ĶNP/2026/000123"), row("Saņemts", "24.11.2026. plkst. 14:05")},
		Sections: []paper.Section{
			{Heading: "Iesniedzējs", Rows: []paper.Row{
				row("Vārds, uzvārds", "Žanis Šķēle"), row("Personas kods", "010190-00014"),
				row("Vecajā rakstībā", "Ŗauna, Šlēsers, gōds, ch"), row("Tālrunis"),
			}},
			{Heading: "Koki", Rows: []paper.Row{row("Kadastra apzīmējums", "8070 008 1234")}, Blocks: []paper.Block{
				{Heading: "Koks 1", Rows: append(tree("Kļava", "142"), row("Pamatojums", "Zari nolauzti vējā.", "Pielikumā trīs attēli."))},
				{Heading: "Koks 2", Rows: tree("Ozols", "88")},
			}},
		},
		Notes: []string{"Šī ir iesnieguma kopija. Oriģināls glabājas pašvaldībā."}, Footer: "Gaismas iela 19, Ķekava",
	}
}

func textOf(t testing.TB, pdf []byte) string {
	t.Helper()
	need(t, "pdftotext")
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPrintedTextReadsInOrder(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	for _, lang := range i18n.Langs {
		pdf, err := ts.PDF(t.Context(), application(lang))
		if err != nil {
			t.Fatal(err)
		}
		got, name := textOf(t, pdf), filepath.Join("testdata", "application."+string(lang)+".txt")
		if *update {
			err = os.WriteFile(name, []byte(got), 0o600)
			if err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	t.Run("node is not there", func(t *testing.T) {
		t.Parallel()
		ts := open(t, func(c *Config) { c.Node = "/nowhere/node" })
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if !errors.Is(err, paper.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		t.Parallel()
		ts := open(t, nil)
		err := ts.Close()
		if err != nil {
			t.Fatal(err)
		}
		_, err = ts.PDF(t.Context(), application(i18n.LV))
		if !errors.Is(err, paper.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the caller left", func(t *testing.T) {
		t.Parallel()
		ts := open(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := ts.PDF(ctx, application(i18n.LV))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		_, err = ts.PDF(t.Context(), application(i18n.LV))
		if err != nil {
			t.Errorf("the next one suffers: %v", err)
		}
	})
	t.Run("too slow, and then well again", func(t *testing.T) {
		t.Parallel()
		ts := open(t, nil)
		patience := ts.cfg.Timeout
		ts.cfg.Timeout = time.Millisecond
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if !errors.Is(err, paper.ErrUnavailable) || !errors.Is(err, errSlow) {
			t.Errorf("got %v", err)
		}
		ts.cfg.Timeout = patience
		_, err = ts.PDF(t.Context(), application(i18n.LV))
		if err != nil {
			t.Errorf("not restarted: %v", err)
		}
	})
}
