package forms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pkip/app/eservice"
	"pkip/app/lv"
)

// What the cadastre said about a designation.
const (
	parcelFound     = "found"
	parcelUnknown   = "unknown"
	parcelUnchecked = "unchecked" // the register did not answer; somebody will look later
)

// Resolve asks registers about the land units and addresses of a page, or of one row, that they were not asked about
// yet. Call it between Read and the decision to go on, outside of work; then CheckPage again. A register that does not
// answer stops nobody.
func (f *Form) Resolve(ctx context.Context, ask eservice.Lookup, id, row string, a Answers) (Answers, error) {
	out := a.Clone()
	p, ok := f.page(id)
	if !ok {
		return out, nil
	}
	holder, questions := out, p.questions
	if p.group != nil {
		holder, ok = out.Row(p.group.id, row)
		if !ok {
			return out, nil
		}
		questions = p.group.questions
	}
	for _, q := range questions {
		var err error
		switch q.Kind { //nolint:exhaustive // only these two are looked up
		case eservice.KindParcel:
			err = resolveParcel(ctx, ask, holder, q.id)
		case eservice.KindAddress:
			err = resolveAddress(ctx, ask, holder, q.id)
		}
		if err != nil {
			return a.Clone(), fmt.Errorf("looking up %s: %w", q.id, err)
		}
	}
	return out, nil
}

// Unresolved lists the designations that a register did not answer for yet, anywhere in the form: a job asks again.
func (f *Form) Unresolved(a Answers) (pages []string) {
	for _, p := range f.pages {
		open := false
		for _, q := range p.questions {
			_, state := a.Parcel(q.id)
			open = open || q.Kind == eservice.KindParcel && state == parcelUnchecked
		}
		if open {
			pages = append(pages, p.id)
		}
	}
	return pages
}

func resolveParcel(ctx context.Context, ask eservice.Lookup, a Answers, id string) error {
	p, state := a.Parcel(id)
	if !lv.CheckParcel(p.Designation) || state == parcelFound || state == parcelUnknown {
		return nil
	}
	v := map[string]any{"designation": p.Designation}
	found, ok, err := ask.Parcel(ctx, p.Designation)
	switch {
	case errors.Is(err, eservice.ErrUnavailable):
		v["state"] = parcelUnchecked
	case err != nil:
		return err
	case !ok:
		v["state"] = parcelUnknown
	default:
		v["state"], v["address"], v["atvk"] = parcelFound, found.Address, found.ATVK
		v["municipality"], v["areaM2"] = found.Municipality, float64(found.AreaM2)
	}
	a[id] = v
	return nil
}

// resolveAddress takes the address that was chosen, or the only one that reads as it was typed.
func resolveAddress(ctx context.Context, ask eservice.Lookup, a Answers, id string) error {
	m, _ := a[id].(map[string]any)
	chosen, _ := m["chosen"].(string)
	text, _ := m["text"].(string)
	if m == nil || (m["code"] != nil && chosen == "") || (text == "" && chosen == "") {
		return nil
	}
	found, ok, err := eservice.Address{}, false, error(nil)
	if chosen != "" {
		found, ok, err = ask.Address(ctx, chosen)
	} else {
		found, ok, err = sameAddress(ctx, ask, text)
	}
	if err != nil && !errors.Is(err, eservice.ErrUnavailable) {
		return err
	}
	v := map[string]any{"text": text}
	if err == nil && ok {
		v = map[string]any{"text": found.Text, "code": found.Code, "atvk": found.ATVK}
	}
	if v["text"] == "" {
		delete(a, id)
		return nil
	}
	a[id] = v
	return nil
}

func sameAddress(ctx context.Context, ask eservice.Lookup, text string) (eservice.Address, bool, error) {
	list, err := ask.Addresses(ctx, text, 5)
	if err != nil {
		return eservice.Address{}, false, err
	}
	for _, x := range list {
		if fold(x.Text) == fold(text) {
			return x, true, nil
		}
	}
	return eservice.Address{}, false, nil
}

// fold makes texts comparable that differ in case, marks, commas and spaces: residents type "Liepaja iela 1".
func fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}
