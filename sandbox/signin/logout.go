package signin

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/crewjam/saml"

	"pkip/sandbox/ledger"
)

// slo takes a provider's request to sign a person out everywhere and answers by POST.
func (s *SignIn) slo(w http.ResponseWriter, r *http.Request) {
	in, err := receive(r)
	if err != nil {
		s.fail(w, r, "LogoutRequest", err)
		return
	}
	req, sp, err := s.logoutRequest(r, in)
	if err != nil {
		s.fail(w, r, "LogoutRequest", err)
		return
	}
	nameID, index := "", ""
	if req.NameID != nil {
		nameID = req.NameID.Value
	}
	if req.SessionIndex != nil {
		index = req.SessionIndex.Value
	}
	id, ok := s.store.who(r)
	if ok && id.NameID() == nameID {
		s.store.end(w, r)
	}
	s.store.endByNameID(nameID, index)
	target := logoutTarget(sp)
	raw, err := s.logoutResponse(req.ID, target)
	if err != nil {
		s.fail(w, r, "LogoutRequest", err)
		return
	}
	s.ledger.Add(ledger.Entry{System: System, Operation: "LogoutRequest", Caller: sp.EntityID, Subjects: []string{ledger.Text(nameID)}, Outcome: "signed out", Status: http.StatusOK})
	s.send(w, r, postForm{Target: target, Field: "SAMLResponse", Message: encode(raw), RelayState: in.relayState})
}

// logoutRequest judges a request to sign out: it must be for us, fresh and signed by its provider, or anybody
// who knows a personal code could end sessions.
func (s *SignIn) logoutRequest(r *http.Request, in incoming) (*saml.LogoutRequest, *saml.EntityDescriptor, error) {
	var req saml.LogoutRequest
	err := xml.Unmarshal(in.xml, &req)
	if err != nil {
		return nil, nil, fmt.Errorf("parsing the request: %w", err)
	}
	if req.Issuer == nil {
		return nil, nil, errors.New("the request has no issuer")
	}
	if req.Destination != s.url+"/saml/slo" {
		return nil, nil, errors.New("the request is for another address")
	}
	age := s.now().Sub(req.IssueInstant)
	if age > 5*time.Minute || age < -5*time.Minute {
		return nil, nil, errors.New("the request is too old or from the future")
	}
	sp, err := s.providers.find(r.Context(), req.Issuer.Value, func(*saml.EntityDescriptor) bool { return true })
	if err != nil {
		return nil, nil, fmt.Errorf("looking the provider up: %w", err)
	}
	signed, err := in.signed(sp)
	if err != nil {
		return nil, nil, err
	}
	if !signed {
		return nil, nil, errors.New("a request to sign out must be signed")
	}
	return &req, sp, nil
}

// logoutTarget is where a provider takes answers to signing out by POST.
func logoutTarget(sp *saml.EntityDescriptor) string {
	for _, d := range sp.SPSSODescriptors {
		for _, e := range d.SingleLogoutServices {
			if e.Binding == saml.HTTPPostBinding {
				if e.ResponseLocation != "" {
					return e.ResponseLocation
				}
				return e.Location
			}
		}
	}
	return ""
}
