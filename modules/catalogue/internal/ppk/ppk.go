// Package ppk is the talk with the state's public service catalogue: a card is put there and published, so that the
// service starts from latvija.lv. The blocks of a card are the catalogue's public help; the calls are own shape until
// the state publishes an interface.
package ppk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/app/work"
	"pkip/tenancy"
)

// ErrRefused means that the catalogue does not take the card: somebody has to look.
var ErrRefused = errors.New("ppk: the card was refused")

// Client puts cards into the catalogue. The zero one is of a deployment without it.
type Client struct {
	URL    string
	ID     string // "{slug}" stands for the municipality's
	Secret string
	HTTP   *http.Client
}

// Card is a service's card in the blocks of the catalogue.
type Card struct {
	Code     string   `json:"code"`
	Basic    Basic    `json:"basic"`
	Process  []Step   `json:"process"`
	EService EService `json:"eService"`
	Laws     []Law    `json:"legalActs"`
	Appeal   text     `json:"appeal"`
}

// Basic is the first block.
type Basic struct {
	Name         text     `json:"name"`
	Territory    string   `json:"territory"`
	Organisation text     `json:"organisation"`
	Short        text     `json:"shortDescription"`
	Recipients   []string `json:"recipients"`
	MaxTerm      int      `json:"maxTermWorkingDays"`
	Price        text     `json:"price"`
}

// Step is a stage of the service.
type Step struct {
	Step string `json:"step"`
	Text text   `json:"text"`
}

// EService is where the service starts.
type EService struct {
	URL string `json:"url"`
}

// Law is a legal act.
type Law struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type text = i18n.Text

// recipients are the catalogue's own words.
var recipients = map[string]string{
	"natural_person": "Fiziska persona", "anyone": "Jebkura persona",
	"public_body": "Publisko tiesību juridiska persona", "private_body": "Privāto tiesību juridiska persona",
}

// CardOf writes a definition as a card of the municipality t, starting at address.
func CardOf(t tenancy.Tenant, d *eservice.Definition, address string) Card {
	c := d.Card
	card := Card{
		Code: c.Code + "-" + t.Profile.Territory,
		Basic: Basic{
			Name: c.Title, Territory: t.Profile.Territory, Organisation: text{LV: t.Name, EN: t.Profile.NameEN}, Short: c.Short,
			Recipients: []string{}, MaxTerm: longest(d), Price: c.Price,
		},
		Process:  []Step{{"request", c.Stages.Request}, {"processing", c.Stages.Process}, {"payment", c.Price}, {"receipt", c.Stages.Receive}},
		EService: EService{URL: address}, Laws: []Law{}, Appeal: c.Appeal,
	}
	if c.Stages.Payment != nil {
		card.Process[2].Text = *c.Stages.Payment
	}
	for _, r := range c.Recipients {
		card.Basic.Recipients = append(card.Basic.Recipients, recipients[r])
	}
	for _, l := range eservice.Sorted(c.Laws) {
		card.Laws = append(card.Laws, Law{Title: l.Item.Title.LV, URL: l.Item.URL})
	}
	return card
}

// longest is the longest term in working days: the catalogue counts in nothing else.
func longest(d *eservice.Definition) (days int) {
	const inMonth, inWeek = 22, 5
	for _, x := range d.Workflow.Deadlines {
		n := x.Value
		switch x.Unit {
		case "month":
			n *= inMonth
		case "calendar_day":
			n = (n*inWeek + 6) / 7
		}
		days = max(days, n)
	}
	return days
}

// Publish puts a card there and publishes it. It may be repeated: the catalogue keeps the newest version.
func (c Client) Publish(ctx context.Context, card Card) error {
	err := work.Outside(ctx)
	if err != nil {
		return err
	}
	t, ok := tenancy.From(ctx)
	if !ok {
		return work.ErrNoTenant
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	err = c.call(ctx, http.MethodPost, "/token", "", map[string]string{
		"client_id": strings.ReplaceAll(c.ID, "{slug}", t.Slug), "client_secret": c.Secret,
	}, &token)
	if err != nil {
		return err
	}
	at := "/ppk/services/" + url.PathEscape(card.Code)
	err = c.call(ctx, http.MethodPut, at, token.AccessToken, card, nil)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, at+"/publish", token.AccessToken, struct{}{}, nil)
}

func (c Client) call(ctx context.Context, method, path, token string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("ppk: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ppk: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", token)
	res, err := c.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("ppk: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode >= http.StatusInternalServerError, res.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("ppk: status %d", res.StatusCode)
	case res.StatusCode >= http.StatusBadRequest:
		return fmt.Errorf("%w: status %d", ErrRefused, res.StatusCode)
	case out == nil:
		return nil
	}
	err = json.NewDecoder(res.Body).Decode(out)
	if err != nil {
		return fmt.Errorf("ppk: %w", err)
	}
	return nil
}
