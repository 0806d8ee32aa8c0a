package eservice

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"pkip/app/i18n"
)

// ErrUnavailable means that a register does not answer now; what was typed is kept and checked later.
var ErrUnavailable = errors.New("the register does not answer")

// Subject is on whose behalf a form is filled in.
type Subject struct {
	Person  uuid.UUID // who is signed in, or the client at the counter
	For     uuid.UUID // the child or the person represented; zero: themself
	Company string    // registration number of the company represented
}

// Prefilled is an answer that the state already knows.
type Prefilled struct {
	Value any       // as answers hold it
	Title i18n.Text // of the register; empty: the definition's words are shown
}

// Prefill answers questions from registers, so that residents are not asked what the state knows. It is called outside
// of work. A source without an answer is left out.
type Prefill interface {
	Prefill(ctx context.Context, who Subject, sources []string) (map[string]Prefilled, error)
}

// Parcel is a land unit of the cadastre.
type Parcel struct {
	Designation  string // 11 digits
	Address      string
	ATVK         string // of the municipality, 7 digits
	Municipality string
	AreaM2       int64
}

// Address is an address of the State Address Register.
type Address struct {
	Code string // 9 digits
	Text string // the full address
	ATVK string // of the municipality
}

// Lookup asks the cadastre and the address register. It is called outside of work. Nothing found is no error: found is
// false, or the list is empty.
type Lookup interface {
	Parcel(ctx context.Context, designation string) (p Parcel, found bool, err error)
	Address(ctx context.Context, code string) (a Address, found bool, err error)
	Addresses(ctx context.Context, text string, limit int) ([]Address, error)
}
