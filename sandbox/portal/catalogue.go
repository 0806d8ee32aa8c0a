package portal

import (
	"cmp"
	"slices"
	"sync"
)

// catalogue keeps cards: the newest version of each and the one that is published.
type catalogue struct {
	seed []Card

	mu        sync.Mutex
	newest    map[string]Card
	published map[string]Card
}

// maxCards bounds the catalogue.
const maxCards = 1000

func newCatalogue(seed []Card) *catalogue {
	c := &catalogue{seed: seed}
	c.reset()
	return c
}

func (c *catalogue) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest, c.published = map[string]Card{}, map[string]Card{}
	for _, card := range c.seed {
		c.newest[card.Code], c.published[card.Code] = card, card
	}
}

// get returns a card's newest version.
func (c *catalogue) get(code string) (Card, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	card, ok := c.newest[code]
	return card, ok
}

type verdict int

const (
	taken verdict = iota
	foreign
	unknown
	full
)

// put takes a new version of a card in, as a draft. Another owner's card is foreign.
func (c *catalogue) put(card Card) (Card, verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, ok := c.newest[card.Code]
	if ok && old.Owner != card.Owner {
		return Card{}, foreign
	}
	if !ok && len(c.newest) >= maxCards {
		return Card{}, full
	}
	card.State, card.Version = Draft, old.Version+1
	c.newest[card.Code] = card
	return card, taken
}

// publish shows a card's newest version at the portal.
func (c *catalogue) publish(code, owner string) (Card, verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	card, ok := c.newest[code]
	if !ok {
		return Card{}, unknown
	}
	if card.Owner != owner {
		return Card{}, foreign
	}
	card.State = Published
	c.newest[code], c.published[code] = card, card
	return card, taken
}

// list returns the newest version of an owner's cards, or of all.
func (c *catalogue) list(owner string) []Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return sorted(c.newest, func(x Card) bool { return owner == "" || x.Owner == owner })
}

// shown returns what the portal shows.
func (c *catalogue) shown() []Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return sorted(c.published, func(Card) bool { return true })
}

func sorted(m map[string]Card, want func(Card) bool) []Card {
	list := []Card{}
	for _, x := range m {
		if want(x) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b Card) int { return cmp.Compare(a.Code, b.Code) })
	return list
}
