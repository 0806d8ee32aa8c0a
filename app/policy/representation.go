package policy

import "context"

// Capacity is one way in which a person may act besides for themselves.
type Capacity struct {
	RegNo string // of the company, 11 digits
	Name  string // of the company
	Alone bool   // may sign alone; else together with others
}

// Representation knows for whom a person may act by what state registers say. registers provides it, identity asks.
type Representation interface {
	// Companies returns the companies that the person with this code may sign for. It talks to another system and is
	// never called inside work.
	Companies(ctx context.Context, personCode string) ([]Capacity, error)
}
