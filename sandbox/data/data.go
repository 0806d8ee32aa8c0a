// Package data is the small country of the sandbox: persons, companies, parcels, addresses and the
// three demo municipalities. Every identifier is fictional or an official sample.
package data

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed *.json
var files embed.FS

// Country is everything that the registers know. It is read only once loaded.
type Country struct {
	Persons        []Person
	Companies      []Company
	Parcels        []Parcel
	Addresses      []Address
	Municipalities []Municipality
}

// Municipality is one of the demo municipalities.
type Municipality struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	RegNo  string `json:"reg_no"`
	ATVK   string `json:"atvk"`
	Series int    `json:"series"` // its permission numbers are 2026-000<series + n>
}

// Load reads the embedded files.
func Load() (*Country, error) {
	c := &Country{}
	for name, into := range map[string]any{
		"persons.json": &c.Persons, "companies.json": &c.Companies, "parcels.json": &c.Parcels,
		"addresses.json": &c.Addresses, "municipalities.json": &c.Municipalities,
	} {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the sandbox's data: %w", err)
		}
		err = json.Unmarshal(raw, into)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	return c, nil
}

// next returns the element after i, wrapping round: how a "wrong" answer finds another record.
func next[T any](list []T, i int) T { return list[(i+1)%len(list)] }
