package data

import "slices"

// Person is a natural person as the register of natural persons has them.
type Person struct {
	Key           string            `json:"key"`
	Code          string            `json:"code"`
	HistoricCodes []string          `json:"historic_codes"`
	GivenName     string            `json:"given_name"`
	FamilyName    string            `json:"family_name"`
	BirthDate     string            `json:"birth_date"`
	DeathDate     string            `json:"death_date"`
	Status        string            `json:"status"`
	Citizenship   string            `json:"citizenship"`
	Address       *DeclaredAddress  `json:"declared_address"`
	Children      []Child           `json:"children"`
	EIDASCountry  string            `json:"eidas_country"`
	Note          map[string]string `json:"note"`
}

// DeclaredAddress is where a person is registered as living.
type DeclaredAddress struct {
	ARCode string `json:"ar_code"`
	Text   string `json:"text"`
	Since  string `json:"since"`
}

// Child is a child of a person and what the person is to it.
type Child struct {
	Code     string `json:"code"`
	Relation string `json:"relation"`
}

// Person finds a person by the current or a historic code.
func (c *Country) Person(code string) (Person, bool) {
	i := c.person(code)
	if i < 0 {
		return Person{}, false
	}
	return c.Persons[i], true
}

// OtherPerson is somebody else than the one with that code.
func (c *Country) OtherPerson(code string) Person { return next(c.Persons, max(c.person(code), 0)) }

func (c *Country) person(code string) int {
	return slices.IndexFunc(c.Persons, func(p Person) bool {
		return code != "" && (p.Code == code || slices.Contains(p.HistoricCodes, code))
	})
}

// PersonByKey finds a person by the short name that pages use, so that no code stands in a form.
func (c *Country) PersonByKey(key string) (Person, bool) {
	i := slices.IndexFunc(c.Persons, func(p Person) bool { return p.Key == key })
	if i < 0 {
		return Person{}, false
	}
	return c.Persons[i], true
}

// Adults are the living persons who may sign in: everybody whom a note introduces.
func (c *Country) Adults() []Person {
	var list []Person
	for _, p := range c.Persons {
		if p.Status == "alive" && p.Note["lv"] != "" {
			list = append(list, p)
		}
	}
	return list
}
