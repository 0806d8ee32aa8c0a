package config_test

import (
	"strings"
	"testing"

	"pkip/app/config"
)

var whole = map[string]string{
	"PKIP_PUBLIC_URL": "http://pkip.localhost:8080/", "DATABASE_URL": "postgres://a", "DATABASE_PLATFORM_URL": "postgres://b",
	"BLOB_URL": "file:///tmp/x", "SMTP_URL": "smtp://127.0.0.1:25", "PKIP_IDP_METADATA": "http://x/metadata",
	"PKIP_REGISTERS_URL": "http://x", "PKIP_SAML_CERT": "a", "PKIP_SAML_KEY": "b", "PKIP_REGISTERS_SECRET": "s", "PKIP_SECRET": strings.Repeat("0a", 32), "PKIP_PROXIES": "10.0.0.0/8, ",
}

func TestLoad(t *testing.T) {
	t.Parallel()
	c, err := config.Load(func(name string) string { return whole[name] })
	if err != nil {
		t.Fatal(err)
	}
	if got := c.HostURL("ogre.localhost", "/a?b=c"); got != "http://ogre.localhost:8080/a?b=c" {
		t.Error(got)
	}
	if c.PlatformHost() != "pkip.localhost" || c.Secure() || len(c.Proxies) != 1 {
		t.Errorf("got %+v", c)
	}
}

func TestLoadNamesAllThatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := config.Load(func(name string) string {
		if name == "PKIP_LANES" {
			return "many"
		}
		return ""
	})
	for _, name := range []string{"PKIP_PUBLIC_URL", "DATABASE_URL", "PKIP_SECRET", "PKIP_REGISTERS_SECRET", "PKIP_LANES"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
}
