package kit

import (
	"io"
	"testing"

	"pkip/app/i18n"
)

// BenchmarkPage renders the whole gallery: several times what a real page holds.
func BenchmarkPage(b *testing.B) {
	ctx, page := in(b, i18n.LV, resident), Gallery()
	b.ReportAllocs()
	for b.Loop() {
		err := page.Render(ctx, io.Discard)
		if err != nil {
			b.Fatal(err)
		}
	}
}
