package eservice

import (
	"maps"
	"slices"
	"strings"

	"pkip/app/eservice/rule"
)

// formCheck walks one form in the order in which it is asked.
type formCheck struct {
	*checker
	form  string
	path  []string
	env   *rule.Env
	seen  map[string]bool // "answers.x" asked so far: conditions may use these only, so no condition can loop
	taken map[string]bool
}

func (c *checker) form(id string) {
	path := []string{"forms", id}
	if reserved[id] || variables[id] {
		c.add(path, ProblemID, "%q has another meaning in expressions", id)
		return
	}
	form := c.d.Forms[id]
	if id != Application && form.FilledBy == "applicant" {
		c.add(in(path, "filled_by"), ProblemConflict, "the applicant fills in %q only", Application)
	}
	c.pages(id, path, form)
	c.seeds(id, path, form)
}

func (c *checker) pages(id string, path []string, form Form) {
	env, err := c.d.FormEnv(id)
	if err != nil {
		c.add(path, ProblemExpression, "%v", err)
		return
	}
	f := &formCheck{checker: c, form: id, path: path, env: env, seen: map[string]bool{}, taken: map[string]bool{}}
	always := false
	for _, page := range Sorted(form.Pages) {
		at := in(path, "pages", page.ID)
		f.condition(in(at, "show"), env, page.Item.Show, nil)
		always = always || page.Item.Show == ""
		f.page(at, page.Item)
	}
	if !always {
		c.add(in(path, "pages"), ProblemDeadEnd, "every page has a condition: there may be nothing to begin with")
	}
}

func (f *formCheck) page(at []string, page Page) {
	for _, q := range Sorted(page.Questions) {
		here := in(at, "questions", q.ID)
		if f.taken[q.ID] {
			f.add(here, ProblemID, "another page has a question of this id")
		}
		f.taken[q.ID] = true
		if q.Item.Kind == KindGroup {
			f.group(here, q.ID, q.Item)
			if len(page.Questions) > 1 {
				f.add(here, ProblemKind, "a group stands alone on its page, which lists its rows")
			}
		}
		f.question(here, q.ID, q.Item, f.env, "answers.", nil)
		f.seen["answers."+q.ID] = true
	}
}

func (f *formCheck) group(at []string, id string, group Question) {
	env, err := f.d.RowEnv(f.form, id)
	if err != nil {
		f.add(at, ProblemExpression, "%v", err)
		return
	}
	row, named := map[string]bool{"row.id": true}, false
	for _, q := range Sorted(group.Questions) {
		here := in(at, "questions", q.ID)
		if q.Item.Kind == KindGroup {
			f.add(here, ProblemKind, "a group has no groups inside")
			continue
		}
		if q.Item.Prefill != nil {
			f.add(in(here, "prefill"), ProblemKind, "rows are not prefilled: nobody knows how many there are")
		}
		f.question(here, q.ID, q.Item, env, "row.", row)
		row["row."+q.ID] = true
		named = named || q.Item.InList
	}
	if !named {
		f.add(in(at, "questions"), ProblemKind, "no question names the row in the list (in_list)")
	}
	if group.Max != nil && *group.Max > 200 {
		f.add(in(at, "max"), ProblemRange, "a group has at most 200 rows")
	}
}

func (f *formCheck) question(at []string, id string, q Question, env *rule.Env, own string, row map[string]bool) {
	if reserved[id] || id == "id" {
		f.add(at, ProblemID, "%q has another meaning in expressions", id)
		return
	}
	f.condition(in(at, "show"), env, q.Show, row)
	f.compile(in(at, "require"), env, q.Require)
	for _, r := range Sorted(q.Rules) {
		f.compile(in(at, "rules", r.ID, "valid"), env, r.Item.Valid)
		f.names(in(at, "rules", r.ID), env, r.Item)
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		f.add(in(at, "max"), ProblemRange, "is less than min")
	}
	f.fits(at, q)
	if q.ReadOnly && q.Default == nil && q.Prefill == nil && !f.seeded(strings.TrimSuffix(own, "."), at, id) {
		f.add(in(at, "read_only"), ProblemDeadEnd, "nobody and nothing can answer this question")
	}
}

// names checks what a sentence names: a register's words, never what somebody typed.
func (f *formCheck) names(at []string, env *rule.Env, r Rule) {
	for _, name := range slices.Sorted(maps.Keys(r.Names)) {
		here := in(at, "names", name)
		x, err := env.Compile(r.Names[name], rule.Type{Kind: rule.Text})
		if err != nil {
			f.add(here, ProblemExpression, "%v", err)
			continue
		}
		for _, ref := range x.Refs() {
			if !f.saidByRegister(at, ref) {
				f.add(here, ProblemPersonal, "%s is what somebody typed; a sentence names only what registers said", ref)
			}
		}
		if !strings.Contains(r.Text.LV, "{{"+name+"}}") || !strings.Contains(r.Text.EN, "{{"+name+"}}") {
			f.add(here, ProblemText, "the sentence does not say {{%s}}", name)
		}
	}
}

// saidByRegister: a land unit or an address of this form, or the municipality. at is the rule's place.
func (f *formCheck) saidByRegister(at []string, ref string) bool {
	root, id, dotted := strings.Cut(ref, ".")
	form, _ := f.d.Form(f.form)
	q, _ := form.Question(id)
	switch {
	case !dotted, root == "tenant": // a root alone stands in every list of references
		return true
	case root == "row":
		group, _ := form.Question(at[len(at)-5])
		q = group.Questions[id]
	case root != "answers":
		return false
	}
	return q.Kind == KindParcel || q.Kind == KindAddress
}

// condition checks a show: it may read only what was asked before.
func (f *formCheck) condition(at []string, env *rule.Env, source string, row map[string]bool) {
	x := f.compile(at, env, source)
	if x == nil {
		return
	}
	for _, ref := range x.Refs() {
		early := f.seen[ref] || row[ref]
		whole := ref == "answers" || ref == "row"
		mine := strings.HasPrefix(ref, "answers.") || strings.HasPrefix(ref, "row.")
		if mine && !early && !whole {
			f.add(at, ProblemOrder, "%s is asked later: a condition may use only what was asked before", ref)
		}
	}
}

// fits checks values against the kind of their question.
func (f *formCheck) fits(at []string, q Question) {
	if q.Kind == KindFile && q.Max != nil && *q.Max > 20 {
		f.add(in(at, "max"), ProblemRange, "a question takes at most 20 files")
	}
	whole := q.Kind == KindInteger || q.Kind == KindFile || q.Kind == KindGroup || q.Kind == KindChoices
	for name, v := range map[string]*float64{"min": q.Min, "max": q.Max} {
		if whole && v != nil && *v != float64(int64(*v)) {
			f.add(in(at, name), ProblemRange, "must be a whole number")
		}
	}
	if q.Default != nil && !q.answers(q.Default) {
		f.add(in(at, "default"), ProblemKind, "is no answer to this question")
	}
}

// answers tells whether a default goes with the kind of its question.
func (q Question) answers(value any) bool {
	switch v := value.(type) {
	case bool:
		return q.Kind == KindYesNo
	case float64:
		return q.Kind == KindInteger && v == float64(int64(v))
	case []any:
		for _, x := range v {
			id, _ := x.(string)
			if _, listed := q.Options[id]; !listed {
				return false
			}
		}
		return q.Kind == KindChoices
	case string:
		_, listed := q.Options[v]
		return listed && q.Kind == KindChoice || q.Options == nil && q.Kind != KindYesNo && q.Kind != KindInteger
	}
	return false
}

func (f *formCheck) seeded(own string, at []string, id string) bool {
	if own != "row" || len(at) < 3 {
		return false
	}
	group := at[len(at)-3]
	_, ok := f.d.Forms[f.form].Seed[group].Fields[id]
	return ok
}

func (c *checker) seeds(id string, path []string, form Form) {
	for _, group := range slices.Sorted(maps.Keys(form.Seed)) {
		seed, at := form.Seed[group], in(path, "seed", group)
		to, _ := form.Question(group)
		source, _ := c.d.Form(seed.Form)
		from, ok := source.Question(seed.Group)
		if to.Kind != KindGroup || !ok || from.Kind != KindGroup || seed.Form == id {
			c.add(at, ProblemUnknown, "must lead from a group of another form to a group of this one")
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(seed.Fields)) {
			a, okA := to.Questions[field]
			b, okB := from.Questions[seed.Fields[field]]
			if !okA || !okB || a.Kind != b.Kind {
				c.add(in(at, "fields", field), ProblemUnknown, "must lead from a question to one of the same kind")
			}
		}
	}
}

// plain are kinds that may be asked before sign-in: nothing that could tell who somebody is.
var plain = map[Kind]bool{KindYesNo: true, KindChoice: true, KindChoices: true, KindInteger: true, KindDecimal: true, KindDate: true, KindInfo: true}

func (c *checker) suitability() {
	s := c.d.Suitability
	if s == nil {
		return
	}
	path := []string{"suitability"}
	env, err := c.d.FormEnv(Suitability)
	if err != nil {
		c.add(path, ProblemExpression, "%v", err)
		return
	}
	f := &formCheck{checker: c, form: Suitability, path: path, env: env, seen: map[string]bool{}, taken: map[string]bool{}}
	for _, q := range Sorted(s.Questions) {
		at := in(path, "questions", q.ID)
		if !plain[q.Item.Kind] {
			c.add(in(at, "kind"), ProblemKind, "is not asked before sign-in")
		}
		if q.Item.Data != DataNone && q.Item.Kind != KindInfo {
			c.add(in(at, "data"), ProblemPersonal, "no personal data is asked before sign-in")
		}
	}
	f.page(path, Page{Questions: s.Questions})
	for _, o := range Sorted(s.Outcomes) {
		c.compile(in(path, "outcomes", o.ID, "when"), env, o.Item.When)
	}
}
