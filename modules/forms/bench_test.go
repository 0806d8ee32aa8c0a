package forms_test

import (
	"io"
	"testing"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
)

func BenchmarkRead(b *testing.B) {
	f := form(b, eservice.Application)
	a, post := filled(b, f), values(b, pages[1].post)
	b.ReportAllocs()
	for b.Loop() {
		f.Read("words", "", post, a)
	}
}

func BenchmarkCheck(b *testing.B) {
	f := form(b, eservice.Application)
	a := filled(b, f)
	b.ReportAllocs()
	for b.Loop() {
		f.Check(a)
	}
}

func BenchmarkScreen(b *testing.B) {
	f, ctx := form(b, eservice.Application), speak(b, i18n.LV)
	a := broken(b, f)
	faults := f.Check(a)
	b.ReportAllocs()
	for b.Loop() {
		err := forms.View(f.Screen(forms.Citizen, "words", "", a, faults, options())).Render(ctx, io.Discard)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	d := definition(b)
	b.ReportAllocs()
	for b.Loop() {
		_, err := forms.Compile(d, eservice.Application)
		if err != nil {
			b.Fatal(err)
		}
	}
}
