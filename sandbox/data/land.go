package data

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Parcel is a land unit of the cadastre.
type Parcel struct {
	Designation    string      `json:"designation"`
	PropertyNumber string      `json:"property_number"`
	Name           string      `json:"name"`
	ATVK           string      `json:"atvk"`
	AreaM2         int         `json:"area_m2"`
	Address        LandAddress `json:"address"`
	Place          Place       `json:"place"`
	Protected      bool        `json:"protected_territory"`
	ProtectedName  string      `json:"protected_territory_name"`
	LKSX           float64     `json:"lks_x"`
	LKSY           float64     `json:"lks_y"`
	Owners         []Owner     `json:"owners"`
}

// LandAddress is the address of a parcel.
type LandAddress struct {
	ARCode string `json:"ar_code"`
	Text   string `json:"text"`
}

// Place says in what kind of place a parcel lies: town, city_part, village or rural, and in which part of it.
type Place struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Part string `json:"part"`
}

// Owner is a person or an entity that owns a share of a parcel.
type Owner struct {
	Kind  string `json:"kind"`
	Code  string `json:"code"`
	Name  string `json:"name"`
	Share string `json:"share"`
}

// Address is a row of the address register in the columns of its open data.
type Address struct {
	Code     string  `json:"kods"`
	Type     int     `json:"tips_cd"`
	Status   string  `json:"statuss"`
	Approved string  `json:"apstipr"`
	Parent   string  `json:"vkur_cd"`
	Name     string  `json:"nosaukums"`
	Text     string  `json:"std"`
	LKSX     float64 `json:"koord_x"`
	LKSY     float64 `json:"koord_y"`
	ATVK     string  `json:"atvk"`
}

// Parcel finds a parcel by its cadastre designation.
func (c *Country) Parcel(designation string) (Parcel, bool) {
	i := c.parcel(designation)
	if i < 0 {
		return Parcel{}, false
	}
	return c.Parcels[i], true
}

// OtherParcel is another parcel than the one with that designation.
func (c *Country) OtherParcel(designation string) Parcel {
	return next(c.Parcels, max(c.parcel(designation), 0))
}

func (c *Country) parcel(designation string) int {
	return slices.IndexFunc(c.Parcels, func(p Parcel) bool { return p.Designation == designation })
}

// ParcelsOf are the parcels that a person or an entity owns, wholly or in part.
func (c *Country) ParcelsOf(code string) []Parcel {
	p, ok := c.Person(code)
	if ok {
		code = p.Code
	}
	list := []Parcel{}
	for _, x := range c.Parcels {
		if slices.ContainsFunc(x.Owners, func(o Owner) bool { return o.Code == code }) {
			list = append(list, x)
		}
	}
	return list
}

// SearchAddresses finds addresses that hold every word of the text, letters folded, those that begin
// with it first. A kind of 0 is any.
func (c *Country) SearchAddresses(text string, kind, limit int) []Address {
	want := Fold(text)
	words := strings.Fields(want)
	list := []Address{}
	if len(words) == 0 {
		return list
	}
	for _, a := range c.Addresses {
		if (kind == 0 || a.Type == kind) && containsAll(Fold(a.Text), words) {
			list = append(list, a)
		}
	}
	rank := func(a Address) int {
		if strings.HasPrefix(Fold(a.Text), want) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b Address) int { return cmp.Compare(rank(a), rank(b)) })
	return list[:min(limit, len(list))]
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Fold lower-cases a text, takes its diacritics off and drops quotation marks and commas.
func Fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(s))
	if err != nil {
		plain = strings.ToLower(s)
	}
	return strings.Join(strings.Fields(strings.NewReplacer(`"`, " ", "„", " ", "”", " ", "“", " ", ",", " ").Replace(plain)), " ")
}
