package signin

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheKeyPairIsKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	a, err := Keys(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Keys(dir, time.Now())
	if err != nil || !a.Cert.Equal(b.Cert) || !a.Key.Equal(b.Key) {
		t.Errorf("another pair after a restart (%v)", err)
	}
	err = os.WriteFile(filepath.Join(dir, keyFile), []byte("spoilt"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Keys(dir, time.Now())
	if err == nil {
		t.Error("a spoilt key was silently replaced, and with it the platform's trust")
	}
	c, err := Keys("", time.Now())
	if err != nil || c.Cert.Equal(a.Cert) {
		t.Errorf("a pair without a folder: %v", err)
	}
}
