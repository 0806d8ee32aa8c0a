package eservice

import (
	"pkip/app/calendar"
	"pkip/app/i18n"
)

// Tariff is a table of numbers made by law, with every version that ever held.
type Tariff struct {
	Order    int                      `json:"order"`
	Title    i18n.Text                `json:"title"`
	Unit     string                   `json:"unit"` // eur, coefficient, percent
	Versions map[string]TariffVersion `json:"versions"`
}

// TariffVersion is the table between two dates. A case keeps the id of the version it was computed with.
type TariffVersion struct {
	Order  int                  `json:"order"`
	From   calendar.Date        `json:"valid_from"`
	To     *calendar.Date       `json:"valid_to,omitempty"` // the last day; none: until replaced
	Source Citation             `json:"source"`
	Rows   map[string]TariffRow `json:"rows"`
}

// TariffRow is one number, an exact decimal.
type TariffRow struct {
	Order int       `json:"order"`
	Label i18n.Text `json:"label"`
	Value string    `json:"value"`
}

// Citation says where a number or a term comes from.
type Citation struct {
	Title i18n.Text `json:"title"`
	URL   string    `json:"url,omitempty"`
}

// Fee is a sum of products: for each row of a group, or once, the factors multiplied.
type Fee struct {
	Order   int               `json:"order"`
	Title   i18n.Text         `json:"title"`
	Form    string            `json:"form"`           // whose answers
	Each    string            `json:"each,omitempty"` // group; empty: once
	When    string            `json:"when,omitempty"` // CEL; empty: always. For each row, where Each is set
	Factors map[string]Factor `json:"factors"`
	Source  Citation          `json:"source"`
}

// Factor is one number of the product: a constant, an answer, or a tariff's row found by an answer or fixed. Answers are
// named "answers.x", those of the row "row.x".
type Factor struct {
	Order  int       `json:"order"`
	Label  i18n.Text `json:"label"`
	Number string    `json:"number,omitempty"`
	Answer string    `json:"answer,omitempty"`
	Tariff string    `json:"tariff,omitempty"`
	By     string    `json:"by,omitempty"`  // the answer that names the tariff's row
	Row    string    `json:"row,omitempty"` // or the row itself
	Divide bool      `json:"divide,omitempty"`
}

func (t Tariff) position() int        { return t.Order }
func (v TariffVersion) position() int { return v.Order }
func (r TariffRow) position() int     { return r.Order }
func (f Fee) position() int           { return f.Order }
func (f Factor) position() int        { return f.Order }

// At returns the version that holds on a day.
func (t Tariff) At(on calendar.Date) (id string, v TariffVersion, ok bool) {
	for _, k := range Sorted(t.Versions) {
		if !on.Before(k.Item.From) && (k.Item.To == nil || !k.Item.To.Before(on)) {
			return k.ID, k.Item, true
		}
	}
	return "", TariffVersion{}, false
}
