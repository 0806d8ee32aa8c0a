package secret_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"pkip/app/secret"
)

func TestASealedValueOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	m := secret.NewMaster()
	box := m.Box("code")
	sealed := box.Seal("010180-15097", "row 1")
	got, err := box.Open(sealed, "row 1")
	if err != nil || got != "010180-15097" {
		t.Fatalf("got %q, %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() (string, error){
		"in another row":     func() (string, error) { return box.Open(sealed, "row 2") },
		"by another purpose": func() (string, error) { return m.Box("mail").Open(sealed, "row 1") },
		"by another master":  func() (string, error) { return secret.NewMaster().Box("code").Open(sealed, "row 1") },
		"changed":            func() (string, error) { return box.Open(changed, "row 1") },
		"empty":              func() (string, error) { return box.Open(nil, "row 1") },
	} {
		if _, err := open(); !errors.Is(err, secret.ErrSealed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if bytes.Equal(sealed, box.Seal("010180-15097", "row 1")) {
		t.Error("the same value looks the same")
	}
	if !bytes.Equal(box.Mark("a"), box.Mark("a")) || bytes.Equal(box.Mark("a"), m.Box("mail").Mark("a")) {
		t.Error("marks do not tell values apart, or purposes together")
	}
	if fmt.Sprint(m) != "secret" || fmt.Sprintf("%v", struct{ M secret.Master }{m}) != "{secret}" {
		t.Error("a log would show the master secret")
	}
}
