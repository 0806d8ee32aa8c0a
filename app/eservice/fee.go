package eservice

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"pkip/app/calendar"
	"pkip/app/eservice/rule"
	"pkip/app/i18n"
)

// ErrNoTariff means that no table holds on the day, or that it lacks a row.
var ErrNoTariff = errors.New("no tariff holds")

// ErrNoNumber means that an answer a fee needs is not there yet.
var ErrNoNumber = errors.New("a number is missing")

// places are kept while dividing; the sum is rounded to cents once, half up.
const places = 12

// Charge is a computed fee with the way it was computed.
type Charge struct {
	Fee     string            `json:"fee"`
	Title   i18n.Text         `json:"title"`
	Cents   int64             `json:"cents"`
	Lines   []ChargeLine      `json:"lines"`
	Tariffs map[string]string `json:"tariffs"` // tariff -> the version used; a case keeps it
	Source  Citation          `json:"source"`
}

// ChargeLine is one product of the sum.
type ChargeLine struct {
	Row     string         `json:"row,omitempty"` // UUID of the group's row
	Factors []ChargeFactor `json:"factors"`
	Product string         `json:"product"` // before rounding
}

// ChargeFactor is one number of a product, and what it stands for.
type ChargeFactor struct {
	Label  i18n.Text `json:"label"`
	Of     i18n.Text `json:"of,omitzero"` // the tariff row's words
	Value  string    `json:"value"`
	Divide bool      `json:"divide,omitempty"`
}

// Charge computes a fee from the answer sets by form, with the tariffs of a day.
func (d *Definition) Charge(fee string, answers map[string]map[string]any, on calendar.Date) (Charge, error) {
	f, ok := d.Fees[fee]
	if !ok {
		return Charge{}, fmt.Errorf("computing %q: no such fee", fee)
	}
	c := Charge{Fee: fee, Title: f.Title, Tariffs: map[string]string{}, Source: f.Source}
	own := answers[f.Form]
	rows := []any{map[string]any{}}
	if f.Each != "" {
		rows, _ = own[f.Each].([]any)
	}
	when, err := d.feeCondition(f)
	if err != nil {
		return Charge{}, fmt.Errorf("computing %q: %w", fee, err)
	}
	sum := decimal.Zero
	for _, r := range rows {
		row, _ := r.(map[string]any)
		if when != nil {
			due, err := when.Bool(map[string]any{"answers": own, "row": row, "today": on.String()})
			if err != nil {
				return Charge{}, fmt.Errorf("computing %q: %w", fee, err)
			}
			if !due {
				continue
			}
		}
		line, product, err := d.chargeLine(f, own, row, on, c.Tariffs)
		if err != nil {
			return Charge{}, fmt.Errorf("computing %q: %w", fee, err)
		}
		sum, c.Lines = sum.Add(product), append(c.Lines, line)
	}
	c.Cents = sum.Shift(2).Round(0).IntPart()
	return c, nil
}

func (d *Definition) feeCondition(f Fee) (*rule.Expr, error) {
	if f.When == "" {
		return nil, nil
	}
	env, err := d.FormEnv(f.Form)
	if err != nil {
		return nil, err
	}
	if f.Each != "" {
		env, err = d.RowEnv(f.Form, f.Each)
		if err != nil {
			return nil, err
		}
	}
	return env.Compile(f.When, rule.Type{Kind: rule.Bool})
}

func (d *Definition) chargeLine(f Fee, own, row map[string]any, on calendar.Date, used map[string]string) (ChargeLine, decimal.Decimal, error) {
	id, _ := row["id"].(string)
	line := ChargeLine{Row: id}
	over, under := decimal.NewFromInt(1), decimal.NewFromInt(1)
	for _, k := range Sorted(f.Factors) {
		value, of, err := d.factor(k.Item, own, row, on, used)
		if err != nil {
			return line, over, fmt.Errorf("factor %s: %w", k.ID, err)
		}
		line.Factors = append(line.Factors, ChargeFactor{Label: k.Item.Label, Of: of, Value: value.String(), Divide: k.Item.Divide})
		if k.Item.Divide {
			under = under.Mul(value)
		} else {
			over = over.Mul(value)
		}
	}
	if under.IsZero() {
		return line, over, fmt.Errorf("dividing by nothing: %w", ErrNoNumber)
	}
	product := over.DivRound(under, places)
	line.Product = product.String()
	return line, product, nil
}

func (d *Definition) factor(f Factor, own, row map[string]any, on calendar.Date, used map[string]string) (decimal.Decimal, i18n.Text, error) {
	if f.Number != "" {
		v, err := decimal.NewFromString(f.Number)
		return v, i18n.Text{}, err
	}
	if f.Answer != "" {
		v, err := number(pick(f.Answer, own, row))
		return v, i18n.Text{}, err
	}
	id, version, ok := d.Tariffs[f.Tariff].At(on)
	if !ok {
		return decimal.Zero, i18n.Text{}, fmt.Errorf("%s on %s: %w", f.Tariff, on, ErrNoTariff)
	}
	key := f.Row
	if f.By != "" {
		key, _ = pick(f.By, own, row).(string)
	}
	found, ok := version.Rows[key]
	if !ok {
		return decimal.Zero, i18n.Text{}, fmt.Errorf("%s: %w", f.Tariff, ErrNoTariff)
	}
	used[f.Tariff] = id
	v, err := decimal.NewFromString(found.Value)
	return v, found.Label, err
}

func pick(name string, own, row map[string]any) any {
	if id, ok := strings.CutPrefix(name, "row."); ok {
		return row[id]
	}
	return own[strings.TrimPrefix(name, "answers.")]
}

// number takes what answers hold: whole numbers as JSON numbers, decimals as exact texts.
func number(raw any) (decimal.Decimal, error) {
	switch v := raw.(type) {
	case int64:
		return decimal.NewFromInt(v), nil
	case int:
		return decimal.NewFromInt(int64(v)), nil
	case float64:
		return decimal.NewFromFloat(v), nil
	case json.Number:
		return decimal.NewFromString(v.String())
	case string:
		d, err := decimal.NewFromString(v)
		if err == nil {
			return d, nil
		}
	}
	return decimal.Zero, ErrNoNumber
}
