package registers

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/lv"
	"pkip/app/policy"
	"pkip/modules/registers/internal/dagr"
)

// Parcel asks the cadastre for a land unit. A land unit shows nobody: owners are not asked for.
func (m *Module) Parcel(ctx context.Context, designation string) (p eservice.Parcel, found bool, err error) {
	var answer struct {
		Designation string `json:"designation"`
		Address     struct {
			Text string `json:"text"`
		} `json:"address"`
		ATVK string `json:"atvk"`
		Area int64  `json:"area_m2"`
	}
	err = m.ask(ctx, "vzd_cadastre", "parcel", url.Values{"designation": {designation}}, &answer)
	if errors.Is(err, dagr.ErrNotFound) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	if answer.Designation != designation {
		return p, false, errOther
	}
	return eservice.Parcel{
		Designation: designation, Address: answer.Address.Text, ATVK: answer.ATVK, Municipality: lv.Territory(answer.ATVK), AreaM2: answer.Area,
	}, true, nil
}

// Address asks for an address by its code.
func (m *Module) Address(ctx context.Context, code string) (a eservice.Address, found bool, err error) {
	all, err := m.search(ctx, code, 5)
	for _, a := range all {
		if a.Code == code {
			return a, true, nil
		}
	}
	return a, false, err
}

// Addresses finds addresses by what was typed.
func (m *Module) Addresses(ctx context.Context, text string, limit int) ([]eservice.Address, error) {
	return m.search(ctx, text, limit)
}

func (m *Module) search(ctx context.Context, text string, limit int) ([]eservice.Address, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) < 3 {
		return nil, nil
	}
	var answer []struct {
		Code string `json:"code"`
		Text string `json:"text"`
		ATVK string `json:"atvk"`
	}
	err := m.ask(ctx, "vzd_address", "search", url.Values{"search": {text}, "limit": {strconv.Itoa(limit)}}, &answer)
	if errors.Is(err, dagr.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := make([]eservice.Address, 0, len(answer))
	for _, a := range answer {
		all = append(all, eservice.Address{Code: a.Code, Text: a.Text, ATVK: a.ATVK})
	}
	return all, nil
}

// ask asks as whoever acts.
func (m *Module) ask(ctx context.Context, service, query string, params url.Values, out any) error {
	user := ""
	if a, ok := policy.ActorFrom(ctx); ok && a.Kind == policy.Citizen {
		id, err := uuid.Parse(a.ID)
		if err == nil {
			user, err = m.code(ctx, id, "who asks "+service)
		}
		if err != nil {
			return err
		}
	}
	return unavailableOr(m.dagr.Ask(ctx, dagr.Question{Service: service, Query: query, Params: params, User: user, Purpose: "application form"}, out))
}

// unavailableOr: a refusal is to a form what silence is; somebody will look later.
func unavailableOr(err error) error {
	if errors.Is(err, dagr.ErrRefused) {
		return errors.Join(eservice.ErrUnavailable, err)
	}
	return err
}

// SearchInput is what somebody typed of an address.
type SearchInput struct{ SearchQuery }

// SearchQuery is the query of the search.
type SearchQuery struct {
	Text string `query:"text" minLength:"3" maxLength:"200" doc:"the beginning of an address"`
}

// Found are addresses of the register.
type Found struct {
	Items []FoundAddress `json:"items"`
}

// FoundAddress is one of them.
type FoundAddress struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// SearchAddresses helps to type an address.
func (m *Module) SearchAddresses(ctx context.Context, in SearchInput) (out Found, err error) {
	all, err := m.search(ctx, in.Text, 8)
	if errors.Is(err, eservice.ErrUnavailable) {
		return Found{Items: []FoundAddress{}}, nil // one can type it all
	}
	if err != nil {
		return out, err
	}
	out.Items = make([]FoundAddress, 0, len(all))
	for _, a := range all {
		out.Items = append(out.Items, FoundAddress{Code: a.Code, Text: a.Text})
	}
	return out, nil
}
