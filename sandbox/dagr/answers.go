package dagr

import (
	"net/url"
	"strconv"

	"pkip/sandbox/data"
)

// person is who has a code, current or historic.
func (x *Registers) person(q url.Values, wrong bool) (any, error) {
	p, ok := x.country.Person(q.Get("code"))
	if wrong {
		p, ok = x.country.OtherPerson(q.Get("code")), true
	}
	if !ok {
		return nil, errNotFound
	}
	return map[string]any{
		"code": p.Code, "historic_codes": p.HistoricCodes, "given_name": p.GivenName, "family_name": p.FamilyName,
		"birth_date": p.BirthDate, "death_date": orNull(p.DeathDate), "status": p.Status, "citizenship": p.Citizenship,
		"declared_address": p.Address,
	}, nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// children are the minors whose parent or guardian a person is.
func (x *Registers) children(q url.Values, wrong bool) (any, error) {
	p, ok := x.country.Person(q.Get("code"))
	if !ok {
		return nil, errNotFound
	}
	if wrong {
		p.Children = x.country.OtherPerson(p.Code).Children
	}
	list := []map[string]any{}
	for _, c := range p.Children {
		child, known := x.country.Person(c.Code)
		if known {
			list = append(list, map[string]any{
				"code": c.Code, "relation": c.Relation, "given_name": child.GivenName, "family_name": child.FamilyName,
				"birth_date": child.BirthDate, "status": child.Status,
			})
		}
	}
	return map[string]any{"code": p.Code, "children": list}, nil
}

func (x *Registers) entity(q url.Values, wrong bool) (any, error) {
	c, ok := x.country.Company(q.Get("regno"))
	if wrong {
		c, ok = x.country.OtherCompany(q.Get("regno")), true
	}
	if !ok {
		return nil, errNotFound
	}
	return c, nil
}

// representedBy are the companies for which a person may sign, and whether alone.
func (x *Registers) representedBy(q url.Values, wrong bool) (any, error) {
	p, ok := x.country.Person(q.Get("code"))
	if !ok {
		return nil, errNotFound
	}
	of := p.Code
	if wrong {
		of = x.country.OtherPerson(p.Code).Code
	}
	list := []map[string]any{}
	for _, m := range x.country.Mandates(of) {
		list = append(list, map[string]any{
			"regcode": m.Company.RegCode, "name": m.Company.Name, "type": m.Company.Type,
			"position": m.Officer.Position, "governing_body": m.Officer.GoverningBody,
			"rights_of_representation_type": m.Officer.Rights, "representation_with_at_least": m.Officer.AtLeast,
			"registered_on": m.Officer.RegisteredOn,
		})
	}
	return map[string]any{"code": p.Code, "entities": list}, nil
}

func (x *Registers) parcel(q url.Values, wrong bool) (any, error) {
	p, ok := x.country.Parcel(q.Get("designation"))
	if wrong {
		p, ok = x.country.OtherParcel(q.Get("designation")), true
	}
	if !ok {
		return nil, errNotFound
	}
	return p, nil
}

// parcelsOf are the parcels of a person or an entity; an owner whom no register knows is not found.
func (x *Registers) parcelsOf(q url.Values, wrong bool) (any, error) {
	code := q.Get("code")
	list := x.country.ParcelsOf(code)
	if wrong {
		list = x.country.ParcelsOf(x.country.OtherPerson(code).Code)
	}
	_, person := x.country.Person(code)
	_, company := x.country.Company(code)
	if len(list) == 0 && !person && !company {
		return nil, errNotFound
	}
	return map[string]any{"code": code, "parcels": list}, nil
}

const maxAddresses = 50

// addresses finds by text, in the shape of the land service's address search.
func (x *Registers) addresses(q url.Values, wrong bool) (any, error) {
	limit, err := whole(q, "limit", 10)
	if err != nil || limit < 1 || limit > maxAddresses {
		return nil, errParameter
	}
	kind, err := whole(q, "type", 0)
	if err != nil {
		return nil, errParameter
	}
	found := x.country.SearchAddresses(q.Get("search"), kind, limit)
	if wrong {
		found = []data.Address{x.country.Addresses[len(x.country.Addresses)-1]}
	}
	list := []map[string]any{}
	for _, a := range found {
		list = append(list, map[string]any{"code": a.Code, "typ": a.Type, "text": a.Text, "lks_x": a.LKSX, "lks_y": a.LKSY, "atvk": a.ATVK})
	}
	return list, nil
}

func whole(q url.Values, name string, otherwise int) (int, error) {
	if q.Get(name) == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(q.Get(name), 10, 16)
	return int(n), err
}
