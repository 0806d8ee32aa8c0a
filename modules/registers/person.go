package registers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/modules/registers/internal/dagr"
)

// errOther means that a register answered about somebody else. Nothing of it is shown: it is as good as no answer.
var errOther = fmt.Errorf("%w: the answer is about another record", eservice.ErrUnavailable)

// person is what the register of natural persons says.
type person struct {
	Code    string   `json:"code"`
	Earlier []string `json:"historic_codes"`
	Given   string   `json:"given_name"`
	Family  string   `json:"family_name"`
	Birth   string   `json:"birth_date"`
	Address struct {
		Code string `json:"ar_code"`
		Text string `json:"text"`
	} `json:"declared_address"`
}

// entity is what the register of enterprises says.
type entity struct {
	RegNo   string `json:"regcode"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Index   string `json:"index"`
	Code    string `json:"addressid"`
}

// Prefill answers questions from the register of natural persons and of enterprises; what the register is called on a page
// the definition says. What a register does not say now is
// left out; only when none answers at all the error says so.
func (m *Module) Prefill(ctx context.Context, who eservice.Subject, sources []string) (map[string]eservice.Prefilled, error) {
	out := map[string]eservice.Prefilled{}
	var down error
	if wanted(sources, "person.") {
		p, err := m.person(ctx, who.Person, "prefill of an application")
		if err != nil {
			down = errors.Join(down, err)
		} else {
			out["person.given_name"] = eservice.Prefilled{Value: p.Given}
			out["person.family_name"] = eservice.Prefilled{Value: p.Family}
			out["person.name"] = eservice.Prefilled{Value: strings.TrimSpace(p.Given + " " + p.Family)}
			out["person.birth_date"] = eservice.Prefilled{Value: p.Birth}
			out["person.address"] = address(p.Address.Code, p.Address.Text)
		}
	}
	if who.Company != "" && wanted(sources, "company.") {
		e, err := m.entity(ctx, who)
		if err != nil {
			down = errors.Join(down, err)
		} else {
			out["company.name"] = eservice.Prefilled{Value: e.Name}
			out["company.reg_no"] = eservice.Prefilled{Value: e.RegNo}
			out["company.address"] = address(e.Code, e.Address)
		}
	}
	for name, value := range out {
		if value.Value == nil || value.Value == "" {
			delete(out, name)
		}
	}
	return out, unavailable(down)
}

func wanted(sources []string, prefix string) bool {
	for _, s := range sources {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

func address(code, text string) eservice.Prefilled {
	if text == "" {
		return eservice.Prefilled{}
	}
	v := map[string]any{"text": text}
	if code != "" {
		v["code"] = code
	}
	return eservice.Prefilled{Value: v}
}

// unavailable keeps only what a caller can do something about: a record that is not there is none of it.
func unavailable(err error) error {
	if err == nil || (errors.Is(err, dagr.ErrNotFound) && !errors.Is(err, eservice.ErrUnavailable) && !errors.Is(err, dagr.ErrRefused)) {
		return nil
	}
	return errors.Join(eservice.ErrUnavailable, err)
}

func (m *Module) person(ctx context.Context, id uuid.UUID, purpose string) (p person, err error) {
	code, err := m.code(ctx, id, "register of natural persons: "+purpose)
	if err != nil {
		return p, err
	}
	err = m.dagr.Ask(ctx, dagr.Question{
		Service: "fpr_person", Query: "by_code", Params: url.Values{"code": {code}}, User: code, Purpose: purpose,
	}, &p)
	if err == nil && p.Code != code && !slices.Contains(p.Earlier, code) {
		return person{}, errOther
	}
	return p, err
}

func (m *Module) entity(ctx context.Context, who eservice.Subject) (e entity, err error) {
	code, err := m.code(ctx, who.Person, "register of enterprises: prefill of an application")
	if err != nil {
		return e, err
	}
	err = m.dagr.Ask(ctx, dagr.Question{
		Service: "ur_entity", Query: "by_regno", Params: url.Values{"regno": {who.Company}}, User: code, Purpose: "prefill of an application",
	}, &e)
	if err == nil && e.RegNo != who.Company {
		return entity{}, errOther
	}
	return e, err
}

// Companies returns the companies that a person may sign for. The caller has put on record why it asks.
func (m *Module) Companies(ctx context.Context, personCode string) ([]policy.Capacity, error) {
	err := work.Outside(ctx)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Code     string `json:"code"`
		Entities []struct {
			RegNo   string `json:"regcode"`
			Name    string `json:"name"`
			Rights  string `json:"rights_of_representation_type"`
			AtLeast int    `json:"representation_with_at_least"`
		} `json:"entities"`
	}
	err = m.dagr.Ask(ctx, dagr.Question{
		Service: "ur_entity", Query: "represented_by", Params: url.Values{"code": {personCode}}, User: personCode, Purpose: "right of representation",
	}, &answer)
	if errors.Is(err, dagr.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if answer.Code != personCode {
		return nil, errOther
	}
	all := make([]policy.Capacity, 0, len(answer.Entities))
	for _, e := range answer.Entities {
		all = append(all, policy.Capacity{RegNo: e.RegNo, Name: e.Name, Alone: e.Rights == "INDIVIDUALLY"})
	}
	return all, nil
}
