package typeset

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pkip/app/i18n"
	"pkip/app/paper"
)

// theJudge is the path of veraPDF's jar, fetched once.
var theJudge = sync.OnceValues(func() (string, error) {
	out, err := exec.CommandContext(context.Background(), "sh", "verapdf.sh").Output()
	return strings.TrimSpace(string(out)), err
})

// verdict is what veraPDF says of a PDF: whether it passes, and all of its answer.
func verdict(t *testing.T, flavour string, pdf []byte) (bool, string) {
	t.Helper()
	need(t, "java")
	need(t, "mvn")
	jar, err := theJudge()
	if err != nil {
		t.Fatalf("fetching veraPDF: %v", err)
	}
	file := filepath.Join(t.TempDir(), "judged.pdf")
	err = os.WriteFile(file, pdf, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "java", "-Xmx256m", "-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper",
		"--flavour", flavour, "--format", "text", "-v", file)
	out, err := cmd.CombinedOutput()
	said := string(out)
	pass, fail := strings.Contains(said, "PASS "+file), strings.Contains(said, "FAIL "+file)
	if pass == fail {
		t.Fatalf("veraPDF gives no verdict (%v): %s", err, said)
	}
	return pass, said
}

func judge(t *testing.T, flavour string, pdf []byte) {
	t.Helper()
	pass, said := verdict(t, flavour, pdf)
	if !pass {
		t.Errorf("veraPDF: not %s:\n%s", flavour, said)
	}
}

func TestResidentsGetAccessiblePDF(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	for _, lang := range i18n.Langs {
		pdf, err := ts.PDF(t.Context(), application(lang))
		if err != nil {
			t.Fatal(err)
		}
		judge(t, "ua1", pdf)
	}
	long := application(i18n.LV)
	long.Sections[0].Rows[0].Lines = []string{strings.Repeat("Koks apdraud ēku un gājējus. ", 400)}
	long.Sections = append(long.Sections, paper.Section{Blocks: []paper.Block{{Heading: "Bloks bez sadaļas virsraksta"}}})
	pdf, err := ts.PDF(t.Context(), long)
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "ua1", pdf)
}

func TestArchiveGetsPDFA(t *testing.T) {
	t.Parallel()
	pdf, err := open(t, nil).Archive(t.Context(), application(i18n.LV))
	if err != nil {
		t.Fatal(err)
	}
	judge(t, "2a", pdf)
}

func TestTheJudgeCanSayNo(t *testing.T) {
	t.Parallel()
	pdf, err := open(t, nil).Archive(t.Context(), application(i18n.LV))
	if err != nil {
		t.Fatal(err)
	}
	pass, _ := verdict(t, "ua1", pdf)
	if pass {
		t.Error("an archive copy does not claim PDF/UA-1, and the judge says it does")
	}
}
