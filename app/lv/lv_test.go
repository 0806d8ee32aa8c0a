package lv_test

import (
	"testing"

	"pkip/app/lv"
)

func TestPersonCodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"161175-19997": "16117519997", "010180-15097": "01018015097", "01018015097": "01018015097", " 010180 15097 ": "01018015097",
		"328673-00679": "32867300679", "320000-00001": "32000000001", // the checksum of the new form is only doubted
		"150320-20017": "15032020017",
		"161175-19996": "", "16117519997x": "", "300280-15097": "", "": "", "1234": "", "٠١٠١٨٠١٥٠٩٧": "",
	} {
		got, ok := lv.PersonCode(text)
		if ok != (want != "") || (ok && got != want) {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	if got := lv.FormatPersonCode("01018015097"); got != "010180-15097" {
		t.Error(got)
	}
}

func TestRegistrationNumbers(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"90000069281", "49999990001", "99999990015", "90001733697"} {
		if !lv.CheckRegNo(good) {
			t.Errorf("%s was refused", good)
		}
	}
	for _, bad := range []string{"90000069282", "10000069281", "", "9000006928"} {
		if lv.CheckRegNo(bad) {
			t.Errorf("%s was accepted", bad)
		}
	}
}
