package data

import "slices"

// Company is a legal entity in the columns of the Enterprise Register's open data, with its officers.
type Company struct {
	RegCode            string    `json:"regcode"`
	SEPA               string    `json:"sepa"`
	Name               string    `json:"name"`
	NameBeforeQuotes   string    `json:"name_before_quotes"`
	NameInQuotes       string    `json:"name_in_quotes"`
	NameAfterQuotes    string    `json:"name_after_quotes"`
	WithoutQuotes      string    `json:"without_quotes"`
	RegType            string    `json:"regtype"`
	RegTypeText        string    `json:"regtype_text"`
	Type               string    `json:"type"`
	TypeText           string    `json:"type_text"`
	Registered         string    `json:"registered"`
	Terminated         string    `json:"terminated"`
	Closed             string    `json:"closed"`
	Address            string    `json:"address"`
	Index              string    `json:"index"`
	AddressID          string    `json:"addressid"`
	Region             string    `json:"region"`
	City               string    `json:"city"`
	ATVK               string    `json:"atvk"`
	ReregistrationTerm string    `json:"reregistration_term"`
	Officers           []Officer `json:"officers"`
}

// Officer is a person with a place in a company's governing body.
type Officer struct {
	Code          string `json:"code"`
	Name          string `json:"name"`
	Position      string `json:"position"`
	GoverningBody string `json:"governing_body"`
	Rights        string `json:"rights_of_representation_type"`
	AtLeast       int    `json:"representation_with_at_least"`
	RegisteredOn  string `json:"registered_on"`
}

// Alone is the right to sign without anybody else.
const Alone = "INDIVIDUALLY"

// Mandate is a company that a person may represent, and how.
type Mandate struct {
	Company Company
	Officer Officer
}

// Company finds a company by its registration number.
func (c *Country) Company(regNo string) (Company, bool) {
	i := c.company(regNo)
	if i < 0 {
		return Company{}, false
	}
	return c.Companies[i], true
}

// OtherCompany is another company than the one with that number.
func (c *Country) OtherCompany(regNo string) Company {
	return next(c.Companies, max(c.company(regNo), 0))
}

func (c *Country) company(regNo string) int {
	return slices.IndexFunc(c.Companies, func(x Company) bool { return x.RegCode == regNo })
}

// Mandates are the living companies that a person may represent, alone or jointly.
func (c *Country) Mandates(code string) []Mandate {
	list := []Mandate{}
	p, ok := c.Person(code)
	if !ok {
		return list
	}
	for _, x := range c.Companies {
		for _, o := range x.Officers {
			if o.Code == p.Code && x.Terminated == "" {
				list = append(list, Mandate{Company: x, Officer: o})
			}
		}
	}
	return list
}
