package typeset

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pkip/app/i18n"
	"pkip/app/paper"
)

// BenchmarkPDF measures a warm process: one page, ten pages, and the memory it keeps (resident MB after the last one).
func BenchmarkPDF(b *testing.B) {
	long := application(i18n.LV)
	for len(long.Sections) < 50 {
		long.Sections = append(long.Sections, application(i18n.LV).Sections...)
	}
	for name, d := range map[string]paper.Document{"one": application(i18n.LV), "long": long} {
		b.Run(name, func(b *testing.B) {
			ts := open(b, nil)
			pdf, err := ts.PDF(b.Context(), d) // starts it
			if err != nil {
				b.Fatal(err)
			}
			pages := strings.Count(textOf(b, pdf), "\f")
			d := d
			for n := 0; b.Loop(); n++ {
				d.Number = strconv.Itoa(n) // no two documents are the same
				_, err = ts.PDF(b.Context(), d)
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(pages), "pages")
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*pages), "ms/page")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
			b.ReportMetric(resident(b, ts), "MB-resident")
		})
	}
}

func resident(b *testing.B, ts *Typesetter) float64 {
	b.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(ts.child.cmd.Process.Pid), "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	return 0
}
