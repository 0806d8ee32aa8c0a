package data

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Country {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sum is the weighted sum of a number's digits.
func sum(s string, weights ...int) (n int) {
	for i, w := range weights {
		n += w * int(s[i]-'0')
	}
	return n
}

func soundPerson(code string) bool {
	want := (1101 - sum(code, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 % 10
	return strings.HasPrefix(code, "32") || int(code[10]-'0') == want
}

func soundNumber(s string) bool { return sum(s, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3 }

func TestEveryPersonIsWellFormedAndKnown(t *testing.T) {
	t.Parallel()
	c := load(t)
	if len(c.Persons) < 8 || len(c.Companies) != 6 || len(c.Municipalities) != 3 {
		t.Fatalf("%d persons, %d companies, %d municipalities", len(c.Persons), len(c.Companies), len(c.Municipalities))
	}
	known := addresses(c)
	for _, p := range c.Persons {
		for _, code := range append([]string{p.Code}, p.HistoricCodes...) {
			if len(code) != 11 || !soundPerson(code) {
				t.Errorf("%s: the code %s is not sound", p.Key, code)
			}
		}
		for _, ch := range p.Children {
			_, ok := c.Person(ch.Code)
			if !ok {
				t.Errorf("%s has an unknown child", p.Key)
			}
		}
		if p.Address != nil && !known[p.Address.ARCode] {
			t.Errorf("%s lives nowhere", p.Key)
		}
	}
}

func addresses(c *Country) map[string]bool {
	known := map[string]bool{}
	for _, a := range c.Addresses {
		known[a.Code] = true
	}
	return known
}

func TestEveryCompanyIsWellFormedAndItsOfficersAreKnown(t *testing.T) {
	t.Parallel()
	c := load(t)
	known := addresses(c)
	for _, x := range c.Companies {
		if !soundNumber(x.RegCode) || !known[x.AddressID] {
			t.Errorf("%s: number or address is not sound", x.Name)
		}
		for _, o := range x.Officers {
			_, ok := c.Person(o.Code)
			if !ok {
				t.Errorf("%s has an unknown officer", x.Name)
			}
		}
	}
}

func TestLandLiesInTheThreeMunicipalities(t *testing.T) {
	t.Parallel()
	c := load(t)
	seen := map[string]int{}
	kinds := map[string]bool{}
	for _, p := range c.Parcels {
		if !regexp.MustCompile(`^\d{11}$`).MatchString(p.Designation) {
			t.Errorf("%s is no designation", p.Designation)
		}
		seen[p.ATVK]++
		kinds[p.Place.Kind] = true
		for _, o := range p.Owners {
			_, person := c.Person(o.Code)
			_, company := c.Company(o.Code)
			municipality := slices.ContainsFunc(c.Municipalities, func(m Municipality) bool { return m.RegNo == o.Code })
			if !person && !company && !municipality {
				t.Errorf("%s has an unknown owner", p.Designation)
			}
		}
	}
	for _, m := range c.Municipalities {
		if seen[m.ATVK] < 4 || !soundNumber(m.RegNo) {
			t.Errorf("%s: %d parcels", m.Name, seen[m.ATVK])
		}
	}
	for _, kind := range []string{"town", "city_part", "village", "rural"} {
		if !kinds[kind] {
			t.Errorf("no parcel lies in a place of kind %s", kind)
		}
	}
}

func TestAddressSearch(t *testing.T) {
	t.Parallel()
	c := load(t)
	buildings := 0
	codes := map[string]bool{"100000000": true}
	for _, a := range c.Addresses {
		codes[a.Code] = true
		if a.Type == 108 || a.Type == 109 {
			buildings++
		}
	}
	if buildings < 40 {
		t.Errorf("only %d addresses", buildings)
	}
	for _, a := range c.Addresses {
		if !codes[a.Parent] || a.Status != "EKS" || a.Approved != "Y" {
			t.Errorf("%s: no parent, or not in force", a.Text)
		}
	}
	for text, want := range map[string]string{
		"demonstraciju 7 cesis": "Demonstrāciju iela 7, Cēsis, Cēsu nov., LV-4101",
		"PARAUDZIŅI, ciemupe":   `"Paraudziņi", Ciemupe, Ogresgala pag., Ogres nov., LV-5001`,
		"saulkrasti":            "Saulkrasti, Saulkrastu nov.",
	} {
		found := c.SearchAddresses(text, 0, 1)
		if len(found) != 1 || found[0].Text != want {
			t.Errorf("%s found %+v", text, found)
		}
	}
	if got := c.SearchAddresses("nekurienes iela", 0, 10); len(got) != 0 {
		t.Errorf("nowhere was found: %v", got)
	}
}

func TestAnotherRecordIsAnother(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, p := range c.Persons {
		if c.OtherPerson(p.Code).Code == p.Code {
			t.Errorf("%s is their own other", p.Key)
		}
	}
	if c.OtherCompany("49999990001").RegCode == "49999990001" || c.OtherParcel("80139990001").Designation == "80139990001" {
		t.Error("a company or parcel is its own other")
	}
}
