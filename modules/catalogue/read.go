package catalogue

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/work"
	"pkip/frontend/portal/kit"
	"pkip/modules/catalogue/internal/view"
	"pkip/tenancy"
)

// ListInput narrows the list of services.
type ListInput struct{ ListQuery }

// ListQuery is the query of the list.
type ListQuery struct {
	Text string `query:"q" maxLength:"200" doc:"words of the title, the description or the keywords"`
}

// CardInput names a service.
type CardInput struct{ BySlug }

// BySlug is the part of the address that names a service.
type BySlug struct {
	Slug string `path:"slug" maxLength:"80"`
}

// Listed is a service in the list.
type Listed struct {
	Key     string        `json:"key"`
	Slug    string        `json:"slug"`
	Version int           `json:"version"`
	Card    eservice.Card `json:"card"`
}

// List are services.
type List struct {
	Items []Listed `json:"items"`
}

// Services lists the open services, those that have all of the words.
func (m *Module) Services(ctx context.Context, in ListInput) (out List, err error) {
	out.Items = []Listed{}
	err = m.office.See(ctx, func(_ context.Context, w *work.Work) error {
		rows, err := openServices(w)
		if err != nil {
			return err
		}
		for _, s := range rows {
			p, err := m.version(w, s, s.Published)
			if err != nil {
				return err
			}
			if has(p.Definition.Card, in.Text) {
				out.Items = append(out.Items, Listed{Key: s.Key, Slug: s.Slug, Version: s.Published, Card: p.Definition.Card})
			}
		}
		return nil
	})
	return out, err
}

// Service shows the card of one open service.
func (m *Module) Service(ctx context.Context, in CardInput) (out Listed, err error) {
	err = m.office.See(ctx, func(_ context.Context, w *work.Work) error {
		p, err := m.Current(w, in.Slug)
		if err != nil {
			return err
		}
		out = Listed{Key: p.Key, Slug: in.Slug, Version: p.Number, Card: p.Definition.Card}
		return nil
	})
	return out, err
}

// has tells whether a card has every word, whatever its case and accents: many type without them.
func has(c eservice.Card, text string) bool {
	all := fold(strings.Join(append(append([]string{
		c.Title.LV, c.Title.EN, c.Short.LV, c.Short.EN, c.Description.LV, c.Description.EN, c.Code,
	}, c.Keywords.LV...), c.Keywords.EN...), " "))
	for word := range strings.FieldsSeq(fold(text)) {
		if !strings.Contains(all, beginning(word)) {
			return false
		}
	}
	return true
}

// beginning is what stays of a word in all its forms: Latvian changes the end, in short words too. A code has no forms.
func beginning(word string) string {
	const least, most, ending = 3, 5, 2
	r := []rune(word)
	if len(r) <= least || strings.ContainsAny(word, "0123456789") {
		return word
	}
	return string(r[:min(max(len(r)-ending, least), most)])
}

func fold(text string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(text))
	if err != nil {
		return strings.ToLower(text)
	}
	return out
}

func (m *Module) showHome(ctx context.Context, _ struct{}, _ error) (v view.Home, err error) {
	t, ok := tenancy.From(ctx)
	if !ok {
		for _, t := range m.towns() {
			v.Towns = append(v.Towns, view.Town{Name: kit.NameOf(ctx, t), Href: m.url(t.Host, "/"), Trial: t.Mode == tenancy.Trial})
		}
		return v, nil
	}
	list, err := m.Services(ctx, ListInput{})
	v.Tenant, v.Services = t, cards(list)
	return v, err
}

func (m *Module) showList(ctx context.Context, in ListInput, _ error) (v view.List, err error) {
	list, err := m.Services(ctx, in)
	return view.List{Text: in.Text, Services: cards(list)}, err
}

func cards(list List) (out []view.Service) {
	for _, s := range list.Items {
		out = append(out, view.Service{Slug: s.Slug, Card: s.Card})
	}
	return out
}

func (m *Module) showCard(ctx context.Context, in CardInput, _ error) (v view.Card, err error) {
	s, err := m.Service(ctx, in)
	t, _ := tenancy.From(ctx)
	return view.Card{Slug: in.Slug, Card: s.Card, Tenant: t}, err
}

func (m *Module) showInfo(name string) func(context.Context, struct{}, error) (view.Info, error) {
	return func(ctx context.Context, _ struct{}, _ error) (view.Info, error) {
		f := httpx.FrameOf(ctx)
		return view.Info{Name: name, Tenant: f.Tenant, Operator: f.Operator}, nil
	}
}
