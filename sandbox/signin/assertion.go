package signin

import (
	"encoding/base64"
	"time"

	"github.com/crewjam/saml"

	"pkip/sandbox/data"
)

// NameIDFormat is the format of the state's user identifiers.
const NameIDFormat = "urn:ivis:100001:name.id-viss"

// claims is the prefix of the attributes.
const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

// Ways of signing in, as AuthnContextClassRef.
const (
	Bank        = "URN:IVIS:100001:AM.BANK-SWED"
	High        = "http://eidas.europa.eu/LoA/high"
	Substantial = "http://eidas.europa.eu/LoA/substantial"
	Low         = "http://eidas.europa.eu/LoA/low"
)

// Trouble is what can be asked to go wrong with one sign-in.
type Trouble string

// The troubles of the page.
const (
	Fine     Trouble = ""
	Denied   Trouble = "denied"
	Expired  Trouble = "expired"
	Replayed Trouble = "replayed"
	Audience Trouble = "audience"
)

// skew is how far apart clocks may be; lifetime is how long an assertion holds.
const (
	skew     = time.Minute
	lifetime = 5 * time.Minute
)

// Identity is who is signed in, and in whose name.
type Identity struct {
	Person  data.Person
	Company string // registration number, when the person acts as its signatory
	Method  string
	Since   time.Time
	Index   string // the session's name towards providers
}

// NameID is the state's identifier of the identity.
func (i Identity) NameID() string {
	if i.Company != "" {
		return "PK:" + i.Person.Code + "-UR:" + i.Company
	}
	return "PK:" + i.Person.Code
}

// attributes are the person's claims; a changed personal code comes with its historic ones after it.
func (i Identity) attributes() []saml.Attribute {
	one := func(name, friendly string, values ...string) saml.Attribute {
		a := saml.Attribute{Name: claims + name, FriendlyName: friendly, NameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}
		for _, v := range values {
			a.Values = append(a.Values, saml.AttributeValue{Type: "xs:string", Value: v})
		}
		return a
	}
	return []saml.Attribute{
		one("sid", "sid", i.NameID()),
		one("givenname", "givenname", i.Person.GivenName),
		one("surname", "surname", i.Person.FamilyName),
		one("privatepersonalidentifier", "privatepersonalidentifier", append([]string{i.Person.Code}, i.Person.HistoricCodes...)...),
	}
}

// address is where an answer goes and what it answers.
type address struct {
	provider  string // entity ID
	acs       string
	requestID string
}

// assertion states the identity to a provider; trouble bends it.
func (s *SignIn) assertion(i Identity, to address, trouble Trouble) *saml.Assertion {
	now := s.now().UTC().Truncate(time.Millisecond)
	audience := to.provider
	switch trouble {
	case Expired:
		now = now.Add(-time.Hour)
	case Audience:
		audience = "https://cits-pakalpojumu-sniedzejs.example/saml/metadata"
	case Fine, Denied, Replayed:
	}
	return &saml.Assertion{
		ID: s.newID(), IssueInstant: now, Version: "2.0",
		Issuer: saml.Issuer{Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity", Value: s.entityID()},
		Subject: &saml.Subject{
			NameID: &saml.NameID{Format: NameIDFormat, NameQualifier: s.entityID(), SPNameQualifier: to.provider, Value: i.NameID()},
			SubjectConfirmations: []saml.SubjectConfirmation{{
				Method: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
				SubjectConfirmationData: &saml.SubjectConfirmationData{
					InResponseTo: to.requestID, NotOnOrAfter: now.Add(lifetime), Recipient: to.acs,
				},
			}},
		},
		Conditions: &saml.Conditions{
			NotBefore: now.Add(-skew), NotOnOrAfter: now.Add(lifetime),
			AudienceRestrictions: []saml.AudienceRestriction{{Audience: saml.Audience{Value: audience}}},
		},
		AuthnStatements: []saml.AuthnStatement{{
			AuthnInstant: i.Since.UTC().Truncate(time.Millisecond), SessionIndex: i.Index,
			AuthnContext: saml.AuthnContext{AuthnContextClassRef: &saml.AuthnContextClassRef{Value: i.Method}},
		}},
		AttributeStatements: []saml.AttributeStatement{{Attributes: i.attributes()}},
	}
}

func (s *SignIn) certificate() string { return base64.StdEncoding.EncodeToString(s.keys.Cert.Raw) }
