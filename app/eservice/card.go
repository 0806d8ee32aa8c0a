package eservice

import "pkip/app/i18n"

// Card is the service's description in the blocks of the public service catalogue (PPK), named so that each has its
// place in CPSV-AP too.
type Card struct {
	Code         string            `json:"code"` // of the e-service on latvija.lv: "EP18"
	Title        i18n.Text         `json:"title"`
	Short        i18n.Text         `json:"short"`
	Description  i18n.Text         `json:"description"`
	Recipients   []string          `json:"recipients"` // natural_person, anyone, public_body, private_body
	Restrictions i18n.Text         `json:"restrictions"`
	Term         i18n.Text         `json:"term"`
	Price        i18n.Text         `json:"price"`
	Result       i18n.Text         `json:"result"` // what the service produces
	Stages       Stages            `json:"stages"`
	Channels     []string          `json:"channels"` // portal, counter, vpvkac, e_address, email, post, phone, video
	Needs        map[string]Need   `json:"needs,omitempty"`
	Laws         map[string]Law    `json:"laws,omitempty"`
	Appeal       i18n.Text         `json:"appeal"`
	Related      map[string]Linked `json:"related,omitempty"`
	Keywords     Keywords          `json:"keywords"`
	Minutes      int               `json:"minutes"` // how long filling in takes
}

// Stages are the steps of a service as the law on service accounting tells them apart, and payment.
type Stages struct {
	Request i18n.Text  `json:"request"`
	Process i18n.Text  `json:"process"`
	Payment *i18n.Text `json:"payment,omitempty"`
	Receive i18n.Text  `json:"receive"`
}

// Need is a document or fact that the resident should have at hand.
type Need struct {
	Order int       `json:"order"`
	Text  i18n.Text `json:"text"`
}

// Law is a legal act behind the service.
type Law struct {
	Order int       `json:"order"`
	Title i18n.Text `json:"title"`
	URL   string    `json:"url,omitempty"`
}

// Linked is a related service by its key, or anything else by its address.
type Linked struct {
	Order int       `json:"order"`
	Title i18n.Text `json:"title"`
	Key   string    `json:"key,omitempty"`
	URL   string    `json:"url,omitempty"`
}

// Keywords are what residents type when they look for the service.
type Keywords struct {
	LV []string `json:"lv"`
	EN []string `json:"en"`
}

func (n Need) position() int   { return n.Order }
func (l Law) position() int    { return l.Order }
func (l Linked) position() int { return l.Order }
