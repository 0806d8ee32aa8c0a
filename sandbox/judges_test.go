package sandbox_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/crewjam/saml"
	"github.com/google/go-cmp/cmp"
)

// missing skips a test whose judge is not installed; where everything must be judged it fails.
func missing(t *testing.T, format string, a ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, a...)
	}
	t.Skipf(format, a...)
}

// xmlsec says whether xmlsec1 verifies the signature at a path of a file with a certificate.
func xmlsec(t *testing.T, cert, file, path string) error {
	t.Helper()
	tool, err := exec.LookPath("xmlsec1")
	if err != nil {
		missing(t, "xmlsec1 is not installed (Debian: apt-get install xmlsec1): %v", err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "--verify", "--pubkey-cert-pem", cert,
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:LogoutResponse",
		"--enabled-reference-uris", "same-doc", "--node-xpath", path, file).CombinedOutput()
	if err != nil {
		return errors.New(strings.TrimSpace(string(out)))
	}
	return nil
}

const (
	outer = "/*/*[local-name()='Signature']"
	inner = "/*/*[local-name()='Assertion']/*[local-name()='Signature']"
)

func TestXmlsecVerifiesTheGoldens(t *testing.T) {
	t.Parallel()
	const cert = "testdata/golden/test-cert.pem"
	files, err := filepath.Glob("testdata/golden/saml-*.xml")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d goldens (%v)", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		paths := []string{outer}
		if bytes.Contains(raw, []byte("<saml:Assertion ")) {
			paths = append(paths, inner)
		}
		for _, path := range paths {
			err = xmlsec(t, cert, file, path)
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestXmlsecRefuses(t *testing.T) {
	t.Parallel()
	const cert, good = "testdata/golden/test-cert.pem", "testdata/golden/saml-response.xml"
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := filepath.Join(t.TempDir(), "spoilt.xml")
	err = os.WriteFile(spoilt, bytes.Replace(raw, []byte(">ANDRIS<"), []byte(">ANDRIJS<"), 1), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{outer, inner} {
		if xmlsec(t, cert, spoilt, path) == nil {
			t.Errorf("a changed name was verified by %s", path)
		}
	}
	_, stranger := certificate(t)
	if xmlsec(t, keep(t, "CERTIFICATE", stranger.Raw), good, outer) == nil {
		t.Error("a stranger's certificate verified the answer")
	}
}

// keep writes a PEM block to a file of the test.
func keep(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "block.pem")
	err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// installing keeps parallel tests from making the same folder.
var installing sync.Mutex

// python is an interpreter that has pysaml2, made once in the user's cache.
func python(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		missing(t, "there is no cache folder for pysaml2: %v", err)
	}
	installing.Lock()
	defer installing.Unlock()
	home := filepath.Join(cache, "pkip", "judges")
	bin := filepath.Join(home, "bin", "python")
	probe := func() error { return exec.CommandContext(t.Context(), bin, "-c", "import saml2").Run() }
	if probe() == nil {
		return bin
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for _, command := range [][]string{
		{"python3", "-m", "venv", home},
		{bin, "-m", "pip", "install", "-q", "-r", "testdata/judges/requirements.txt"},
	} {
		out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
		if err != nil {
			missing(t, "pysaml2 could not be installed (%s): %v\n%s", strings.Join(command, " "), err, out)
		}
	}
	err = probe()
	if err != nil {
		t.Fatalf("pysaml2 was installed and does not load: %v", err)
	}
	return bin
}

// verdict is what the other service provider learned from an answer.
type verdict struct {
	NameID       string              `json:"name_id"`
	NameIDFormat string              `json:"name_id_format"`
	Attributes   map[string][]string `json:"attributes"`
	Context      string              `json:"context"`
}

// pysaml2 lets the other implementation judge an answer to a request of the platform's.
func (p *platform) pysaml2(t *testing.T, response, requestID string) (verdict, error) {
	t.Helper()
	interpreter := python(t)
	der, err := x509.MarshalPKCS8PrivateKey(p.sp.Key)
	if err != nil {
		t.Fatal(err)
	}
	_, metadata := call(t, nil, http.MethodGet, p.box.URL+"/saml/metadata", nil, nil)
	idp := filepath.Join(t.TempDir(), "idp.xml")
	err = os.WriteFile(idp, []byte(metadata), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(map[string]string{
		"response": response, "idp_metadata": idp, "entity_id": p.sp.EntityID, "acs": p.sp.AcsURL.String(), "request_id": requestID,
		"key": keep(t, "PRIVATE KEY", der), "cert": keep(t, "CERTIFICATE", p.sp.Certificate.Raw),
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), interpreter, "testdata/judges/service_provider.py")
	var out, why bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &why
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		return verdict{}, errors.New(strings.TrimSpace(why.String()))
	}
	if err != nil { // the judge itself broke: that is no verdict
		t.Fatalf("pysaml2 did not judge: %v\n%s", err, why.String())
	}
	var v verdict
	err = json.Unmarshal(out.Bytes(), &v)
	if err != nil {
		t.Fatal(err)
	}
	return v, nil
}

func TestPysaml2AcceptsTheSignIn(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]bool{"plain": true, "encrypted": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlatform(t, plain)
			page, id := p.ask(t, false, false)
			_, page = p.choose(t, page, url.Values{"choice": {"ilze"}})
			got, err := p.pysaml2(t, field(page, "SAMLResponse"), id)
			if err != nil {
				t.Fatal(err)
			}
			const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
			want := verdict{
				NameID: "PK:32867300679", NameIDFormat: "urn:ivis:100001:name.id-viss", Context: "URN:IVIS:100001:AM.BANK-SWED",
				Attributes: map[string][]string{
					claims + "sid": {"PK:32867300679"}, claims + "givenname": {"Ilze"}, claims + "surname": {"Parauga"},
					claims + "privatepersonalidentifier": {"32867300679", "05047003456"},
				},
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPysaml2Refuses(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, true)
	sign := func(trouble string) (response, id string) {
		page, id := p.ask(t, true, false)
		_, page = p.choose(t, page, url.Values{"choice": {"anna"}, "trouble": {trouble}})
		return field(page, "SAMLResponse"), id
	}
	spoil := func(response string) string {
		raw, err := base64.StdEncoding.DecodeString(response)
		if err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(raw, []byte("PK:01019000014"), []byte("PK:01018015097"), 1)
		if bytes.Equal(raw, changed) {
			t.Fatal("there was nothing to change")
		}
		return base64.StdEncoding.EncodeToString(changed)
	}
	good, id := sign("")
	_, err := p.pysaml2(t, good, id)
	if err != nil {
		t.Fatalf("a good answer: %v", err)
	}
	for name, want := range map[string]string{"audience": "", "expired": "", "denied": "", "spoilt": "ignature", "unasked": ""} {
		response, request := good, id
		switch name {
		case "spoilt":
			response = spoil(good)
		case "unasked":
			request = "id-another"
		default:
			response, request = sign(name)
		}
		_, err := p.pysaml2(t, response, request)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

func TestXmlsecVerifiesALiveAnswer(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, true)
	page, _ := p.ask(t, false, true)
	_, page = p.choose(t, page, url.Values{"choice": {"janis"}})
	raw, err := base64.StdEncoding.DecodeString(field(page, "SAMLResponse"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "answer.xml")
	err = os.WriteFile(file, raw, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cert := keep(t, "CERTIFICATE", published(t, p.sp.IDPMetadata))
	for _, path := range []string{outer, inner} {
		err = xmlsec(t, cert, file, path)
		if err != nil {
			t.Error(err)
		}
	}
}

// published is the certificate in an identity provider's metadata.
func published(t *testing.T, m *saml.EntityDescriptor) []byte {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(m.IDPSSODescriptors[0].KeyDescriptors[0].KeyInfo.X509Data.X509Certificates[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
