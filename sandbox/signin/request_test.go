package signin

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return url.QueryEscape(base64.StdEncoding.EncodeToString(b.Bytes()))
}

func TestHostileMessages(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"nothing":                     "",
		"no base64":                   "SAMLRequest=%25",
		"a bomb":                      "SAMLRequest=" + packed(t, "<a>"+strings.Repeat(" ", 50<<20)+"</a>"),
		"names that change when read": "SAMLRequest=" + packed(t, `<x::y xmlns="a"/>`),
		"a long relay state":          "SAMLRequest=" + packed(t, "<a/>") + "&RelayState=" + strings.Repeat("x", 3000),
	} {
		_, err := receive(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/saml/sso?"+query, nil))
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	in, err := receive(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/saml/sso?SAMLRequest="+packed(t, "<a/>"), nil))
	if err != nil || string(in.xml) != "<a/>" {
		t.Errorf("a sound message: %q, %v", in.xml, err)
	}
}

func FuzzReceive(f *testing.F) {
	f.Add("SAMLRequest=80vKSFAoSk1OVbAGAA%3D%3D&RelayState=r")
	f.Fuzz(func(t *testing.T, query string) {
		u := &url.URL{Path: "/saml/sso", RawQuery: query}
		in, err := receive(&http.Request{Method: http.MethodGet, URL: u})
		if err == nil && (len(in.xml) == 0 || len(in.xml) > maxMessage) {
			t.Error("a message of a forbidden length was taken")
		}
	})
}
