package eservice

import (
	"cmp"
	"slices"

	"pkip/app/i18n"
)

// Format is the newest format of definitions, the one that Parse reads without an upgrade.
const Format = 1

// The forms every definition may rely on.
const (
	Application = "application" // what the resident fills in
	Suitability = "suitability" // what is asked before sign-in
)

// Definition is one service: everything a municipality needs to offer it.
type Definition struct {
	Format      int                 `json:"format"`
	Key         string              `json:"key"`
	Version     int                 `json:"version"`
	Slug        string              `json:"slug"`
	Worked      Worked              `json:"worked"`
	Card        Card                `json:"card"`
	Suitability *Precheck           `json:"suitability,omitempty"`
	Forms       map[string]Form     `json:"forms"`
	Workflow    Workflow            `json:"workflow"`
	Tariffs     map[string]Tariff   `json:"tariffs,omitempty"`
	Fees        map[string]Fee      `json:"fees,omitempty"`
	Documents   map[string]Document `json:"documents,omitempty"`
	Knowledge   map[string]Article  `json:"knowledge,omitempty"`
}

// Worked says where cases of the service are worked.
type Worked string

// The places of work.
const (
	WorkedHere      Worked = "here"
	WorkedAPI       Worked = "api"       // in the holder's own system, over the API
	WorkedDocuments Worked = "documents" // in the holder's document system
)

// Document is a letter or decision that the service produces. The text is a template of the documents module.
type Document struct {
	Order     int       `json:"order"`
	Title     i18n.Text `json:"title"`
	Template  string    `json:"template"`
	Kind      string    `json:"kind"`      // decision, permit, letter, receipt, protocol
	Retention string    `json:"retention"` // years to keep: "5", or "permanent"
	Signed    bool      `json:"signed,omitempty"`
}

// Article is knowledge for the counter and the caseworker: a question and its answer.
type Article struct {
	Order    int       `json:"order"`
	Question i18n.Text `json:"question"`
	Answer   i18n.Text `json:"answer"`
	Public   bool      `json:"public,omitempty"`
}

// Keyed is an entry of an ordered object: its stable id and what stands under it.
type Keyed[T any] struct {
	ID   string
	Item T
}

type ordered interface{ position() int }

// Sorted lists an object's entries by order, equal ones by id.
func Sorted[T ordered](object map[string]T) []Keyed[T] {
	list := make([]Keyed[T], 0, len(object))
	for id, item := range object {
		list = append(list, Keyed[T]{id, item})
	}
	slices.SortFunc(list, func(a, b Keyed[T]) int {
		return cmp.Or(cmp.Compare(a.Item.position(), b.Item.position()), cmp.Compare(a.ID, b.ID))
	})
	return list
}

func (d Document) position() int { return d.Order }
func (a Article) position() int  { return a.Order }
