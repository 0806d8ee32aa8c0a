package forms_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/modules/forms"
)

var update = flag.Bool("update", false, "write the goldens")

const (
	rowA = "01890a5d-ac96-774b-bcce-b302099a8057"
	rowB = "01890a5d-ac96-774b-bcce-b302099a8058"
	file = "01890a5d-ac96-774b-bcce-b302099a8059"
)

var (
	today   = calendar.Date{Year: 2026, Month: 11, Day: 24}
	setting = forms.Setting{Today: today, Territory: "0047000", Municipality: "Saulkrastu novads", Capacity: "self", Channel: "portal"}
)

func definition(t testing.TB) *eservice.Definition {
	t.Helper()
	body, err := os.ReadFile("testdata/everything.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := eservice.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func form(t testing.TB, id string) *forms.Form {
	t.Helper()
	f, err := forms.Compile(definition(t), id)
	if err != nil {
		t.Fatal(err)
	}
	return f.In(setting)
}

func speak(t testing.TB, l i18n.Lang) context.Context {
	t.Helper()
	c, err := i18n.Load(os.DirFS("../../frontend/locales"))
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(context.Background(), c, l)
}

// golden compares text with a file of testdata/golden; -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		err := os.MkdirAll(filepath.Dir(path), 0o750)
		if err != nil {
			t.Fatal(err)
		}
		err = os.WriteFile(path, []byte(got), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

// registers are the cadastre and the address register of the tests.
type registers struct{ down bool }

func (r registers) Parcel(_ context.Context, designation string) (eservice.Parcel, bool, error) {
	switch {
	case r.down:
		return eservice.Parcel{}, false, eservice.ErrUnavailable
	case designation == "80130010001":
		return eservice.Parcel{Designation: designation, Address: "Jūras iela 1, Saulkrasti", ATVK: "0047000", Municipality: "Saulkrastu novads", AreaM2: 1250}, true, nil
	case designation == "80480010002":
		return eservice.Parcel{Designation: designation, ATVK: "0048000", Municipality: "Siguldas novads"}, true, nil
	case designation == "99999999999":
		return eservice.Parcel{}, false, errors.New("the wire is cut")
	}
	return eservice.Parcel{}, false, nil
}

func (r registers) Address(_ context.Context, code string) (eservice.Address, bool, error) {
	a := eservice.Address{Code: "101234567", Text: "Jūras iela 1, Saulkrasti, LV-2160", ATVK: "0047000"}
	return a, code == a.Code, r.err()
}

func (r registers) Addresses(_ context.Context, _ string, _ int) ([]eservice.Address, error) {
	a := eservice.Address{Code: "101234567", Text: "Jūras iela 1, Saulkrasti, LV-2160", ATVK: "0047000"}
	return []eservice.Address{a}, r.err()
}

func (r registers) err() error {
	if r.down {
		return eservice.ErrUnavailable
	}
	return nil
}
