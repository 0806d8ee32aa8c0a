package signin

import (
	"bytes"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"pkip/sandbox/data"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
)

var update = flag.Bool("update", false, "write the goldens anew")

// fixed is a sign-in whose key, clock and identifiers are always the same.
func fixed(t *testing.T) *SignIn {
	t.Helper()
	read := func(name string) []byte {
		raw, err := os.ReadFile("../testdata/golden/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	keys, err := ParseKeys(read("test-key.pem"), read("test-cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	country, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }
	n := 0
	s, err := New(Config{
		URL: "http://latvija.localhost:8090", MetadataURL: "http://pkip.localhost:8080/saml/metadata", Keys: keys, Country: country,
		Ledger: ledger.New(now), Faults: fault.NewBoard(), Now: now, Log: slog.New(slog.DiscardHandler),
		NewID: func() string { n++; return fmt.Sprintf("id-%04d", n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func identityOf(t *testing.T, s *SignIn, choice string) Identity {
	t.Helper()
	id, ok := s.identity(choice, "")
	if !ok {
		t.Fatalf("%s is no choice", choice)
	}
	id.Since, id.Index = s.now().Add(-time.Minute), "id-session"
	return id
}

var golden = address{provider: "http://pkip.localhost:8080/saml/metadata", acs: "http://saulkrasti.localhost:8080/saml/acs", requestID: "id-request"}

func TestGoldens(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *SignIn) ([]byte, error){
		"saml-response.xml": func(s *SignIn) ([]byte, error) {
			return s.respond(s.assertion(identityOf(t, s, "andris"), golden, Fine), golden, nil)
		},
		"saml-response-signatory.xml": func(s *SignIn) ([]byte, error) {
			return s.respond(s.assertion(identityOf(t, s, "anna:49999990001"), golden, Fine), golden, nil)
		},
		"saml-response-changed-code.xml": func(s *SignIn) ([]byte, error) {
			return s.respond(s.assertion(identityOf(t, s, "ilze"), golden, Fine), golden, nil)
		},
		"saml-response-other-audience.xml": func(s *SignIn) ([]byte, error) {
			return s.respond(s.assertion(identityOf(t, s, "andris"), golden, Audience), golden, nil)
		},
		"saml-response-expired.xml": func(s *SignIn) ([]byte, error) {
			return s.respond(s.assertion(identityOf(t, s, "andris"), golden, Expired), golden, nil)
		},
		"saml-response-denied.xml": func(s *SignIn) ([]byte, error) {
			return s.refuse(golden, "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", "Lietotājs atteicās pieteikties")
		},
		"saml-logout-response.xml": func(s *SignIn) ([]byte, error) {
			return s.logoutResponse("id-request", "http://saulkrasti.localhost:8080/saml/slo")
		},
	}
	for name, make := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := make(fixed(t))
			if err != nil {
				t.Fatal(err)
			}
			path := "../testdata/golden/" + name
			if *update {
				err = os.WriteFile(path, got, 0o600)
				if err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s (-update writes it anew):\n%s", path, got)
			}
		})
	}
}
