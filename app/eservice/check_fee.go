package eservice

import (
	"maps"
	"slices"
	"strings"
)

func (c *checker) tariffs() {
	for _, t := range Sorted(c.d.Tariffs) {
		path := []string{"tariffs", t.ID, "versions"}
		list := Sorted(t.Item.Versions)
		slices.SortStableFunc(list, func(a, b Keyed[TariffVersion]) int {
			return strings.Compare(a.Item.From.String(), b.Item.From.String())
		})
		for i, v := range list {
			at := in(path, v.ID)
			if v.Item.To != nil && v.Item.To.Before(v.Item.From) {
				c.add(in(at, "valid_to"), ProblemRange, "is before valid_from")
			}
			if i == 0 {
				continue
			}
			last := list[i-1].Item
			if last.To == nil || !last.To.Before(v.Item.From) {
				c.add(in(at, "valid_from"), ProblemRange, "begins before version %q ends", list[i-1].ID)
			}
		}
	}
}

func (c *checker) fees() {
	for _, f := range Sorted(c.d.Fees) {
		at := []string{"fees", f.ID}
		form, ok := c.d.Forms[f.Item.Form]
		if !ok {
			c.add(in(at, "form"), ProblemUnknown, "there is no form %q", f.Item.Form)
			continue
		}
		group, _ := form.Question(f.Item.Each)
		if f.Item.Each != "" && group.Kind != KindGroup {
			c.add(in(at, "each"), ProblemUnknown, "there is no group %q", f.Item.Each)
			continue
		}
		_, err := c.d.feeCondition(f.Item)
		if err != nil {
			c.add(in(at, "when"), ProblemExpression, "%v", err)
		}
		for _, x := range Sorted(f.Item.Factors) {
			c.factor(in(at, "factors", x.ID), x.Item, form, group)
		}
	}
}

func (c *checker) factor(at []string, f Factor, form Form, group Question) {
	find := func(name string) (Question, bool) {
		if id, ok := strings.CutPrefix(name, "row."); ok {
			q, found := group.Questions[id]
			return q, found
		}
		return form.Question(strings.TrimPrefix(name, "answers."))
	}
	if f.Answer != "" {
		q, ok := find(f.Answer)
		if !ok || (q.Kind != KindInteger && q.Kind != KindDecimal) {
			c.add(in(at, "answer"), ProblemUnknown, "%s is no number", f.Answer)
		}
	}
	if f.Tariff == "" {
		return
	}
	t, ok := c.d.Tariffs[f.Tariff]
	if !ok {
		c.add(in(at, "tariff"), ProblemUnknown, "there is no tariff %q", f.Tariff)
		return
	}
	keys := []string{f.Row}
	if f.By != "" {
		q, ok := find(f.By)
		if !ok || q.Kind != KindChoice {
			c.add(in(at, "by"), ProblemUnknown, "%s is no choice", f.By)
			return
		}
		keys = slices.Sorted(maps.Keys(q.Options))
	}
	for id, v := range t.Versions {
		for _, key := range keys {
			_, ok := v.Rows[key]
			if !ok {
				c.add(at, ProblemUnknown, "version %q of tariff %q has no row %q", id, f.Tariff, key)
			}
		}
	}
}
