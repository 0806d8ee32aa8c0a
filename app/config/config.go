// Package config is everything about a deployment that is not in the database. It is read once, at start, from the
// environment; what is missing or malformed is said by name, all of it at once.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"pkip/app/secret"
)

// Config of one process.
type Config struct {
	Addr      string // where residents are answered
	AdminAddr string // where metrics, health and profiles are, apart
	PublicURL string // of the platform's host, as browsers write it: "http://pkip.localhost:8080"
	Operator  string // who runs the platform, as pages say it
	Proxies   []string
	Secret    secret.Master

	Database  string // login pkip_app
	Platform  string // login pkip_platform
	Migrator  string // login pkip_migrator; only in work and migrate
	Admin     string // a superuser; only for bootstrap
	Reduced   bool   // a database without a superuser: its open rights are said and not refused
	Lanes     int
	LaneConns int

	Blob      string // a URL of gocloud.dev: file:///..., s3://...
	SMTP      string // smtp://host:port
	MailFrom  string
	IDP       string // address of the metadata of latvija.lv's sign-in
	SAMLCert  string // file of the service provider's certificate, PEM
	SAMLKey   string // file of its key
	Registers Registers
	PPK       string // address of the state's service catalogue; empty: cards are not published there
	Sandbox   string // address of the sandbox; empty in production: no live municipality opens with it
	Typeset   string // folder of the typesetting side process
	Node      string // the node that runs it
}

// Registers is where the state's registers answer.
type Registers struct {
	URL    string
	Client string // "{slug}" stands for the municipality's
	Secret string
}

// Load reads the environment through get (os.Getenv in the product).
func Load(get func(string) string) (c Config, err error) {
	var faults []error
	must := func(name string) string {
		if v := get(name); v != "" {
			return v
		}
		faults = append(faults, fmt.Errorf("%s is not set", name))
		return ""
	}
	or := func(name, otherwise string) string {
		if v := get(name); v != "" {
			return v
		}
		return otherwise
	}
	number := func(name string, otherwise int) int {
		n, err := strconv.Atoi(or(name, strconv.Itoa(otherwise)))
		if err != nil || n < 1 {
			faults = append(faults, fmt.Errorf("%s is not a positive number", name))
		}
		return n
	}
	c = Config{
		Addr:      or("PKIP_ADDR", ":8080"),
		AdminAddr: or("PKIP_ADMIN_ADDR", "127.0.0.1:8081"),
		PublicURL: strings.TrimSuffix(must("PKIP_PUBLIC_URL"), "/"),
		Operator:  or("PKIP_OPERATOR", "Rīgas digitālā aģentūra"),
		Proxies:   list(get("PKIP_PROXIES")),
		Database:  must("DATABASE_URL"),
		Platform:  must("DATABASE_PLATFORM_URL"),
		Migrator:  get("DATABASE_MIGRATOR_URL"),
		Admin:     get("DATABASE_ADMIN_URL"),
		Reduced:   get("PKIP_WALL") == "reduced",
		Lanes:     number("PKIP_LANES", 1),
		LaneConns: number("PKIP_LANE_CONNS", 16),
		Blob:      must("BLOB_URL"),
		SMTP:      must("SMTP_URL"),
		MailFrom:  or("PKIP_MAIL_FROM", "pkip@localhost"),
		IDP:       must("PKIP_IDP_METADATA"),
		SAMLCert:  must("PKIP_SAML_CERT"),
		SAMLKey:   must("PKIP_SAML_KEY"),
		Registers: Registers{
			URL:    must("PKIP_REGISTERS_URL"),
			Client: or("PKIP_REGISTERS_CLIENT", "pkip-{slug}"),
			Secret: must("PKIP_REGISTERS_SECRET"),
		},
		PPK:     get("PKIP_PPK_URL"),
		Sandbox: get("PKIP_SANDBOX_URL"),
		Typeset: or("PKIP_TYPESET", "infra/typeset/node"),
		Node:    or("PKIP_NODE", "node"),
	}
	c.Secret, err = secret.ParseMaster(must("PKIP_SECRET"))
	if err != nil {
		faults = append(faults, err)
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" {
		faults = append(faults, errors.New("PKIP_PUBLIC_URL is not an address"))
	}
	return c, errors.Join(faults...)
}

// HostURL is the address of a page on one host, with the scheme and port that the platform is reached by.
func (c Config) HostURL(host, path string) string {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return path // Load refused it
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host + path
}

// PlatformHost is the host of PublicURL.
func (c Config) PlatformHost() string {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Secure tells whether residents come by https.
func (c Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

func list(text string) (parts []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
