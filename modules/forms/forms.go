// Package forms runs the forms of definitions: what is asked in which order, what was answered, what is wrong with it.
// It is pure: it knows no database, no clock and no service. The one renderer for residents, clerks, designers,
// consultations and paper is in it too.
package forms

import (
	"fmt"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/eservice/rule"
	"pkip/app/i18n"
)

// Form is a compiled form. It is safe for use by many; In gives it its surroundings.
type Form struct {
	id        string
	title     i18n.Text
	pages     []*page
	questions map[string]*question
	seeds     map[string]eservice.Seed
	outcomes  []outcome
	setting   Setting
}

// Setting is what a form may know of the world around it; without it, today, tenant and actor are empty.
type Setting struct {
	Today        calendar.Date
	Territory    string // ATVK code of the municipality
	Municipality string
	Capacity     string  // self, child, company, mandate
	Channel      string  // portal, counter, ...
	Application  Answers // in an employee's form
}

type page struct {
	id        string
	title     i18n.Text
	intro     i18n.Text
	show      *rule.Expr
	questions []*question
	group     *question // the page's only question, where it is a group
}

type question struct {
	eservice.Question
	id        string
	page      *page
	group     *question // whose row it belongs to
	show      *rule.Expr
	require   *rule.Expr
	rules     []compiledRule
	options   []eservice.Keyed[eservice.Option]
	questions []*question // of a row, where it is a group
	seeded    bool
}

type compiledRule struct {
	eservice.Rule
	id    string
	valid *rule.Expr
	names map[string]*rule.Expr
}

type outcome struct {
	eservice.Outcome
	id   string
	when *rule.Expr
}

// Compile prepares a form of a parsed definition: eservice.Application, an employee's form or eservice.Suitability.
func Compile(d *eservice.Definition, form string) (*Form, error) {
	def, ok := d.Form(form)
	if !ok {
		return nil, fmt.Errorf("compiling %s: no form %q", d.Key, form)
	}
	env, err := d.FormEnv(form)
	if err != nil {
		return nil, fmt.Errorf("compiling %s: %w", d.Key, err)
	}
	c := &compiler{form: &Form{id: form, title: def.Title, questions: map[string]*question{}, seeds: def.Seed}, env: env}
	for _, p := range eservice.Sorted(def.Pages) {
		c.page(d, p)
	}
	if form == eservice.Suitability {
		for _, o := range eservice.Sorted(d.Suitability.Outcomes) {
			c.form.outcomes = append(c.form.outcomes, outcome{o.Item, o.ID, c.expr(env, o.Item.When)})
		}
	}
	if c.err != nil {
		return nil, fmt.Errorf("compiling %s: %w", d.Key, c.err)
	}
	return c.form, nil
}

// In returns the form in a setting; it costs nothing.
func (f *Form) In(s Setting) *Form {
	g := *f
	g.setting = s
	return &g
}

// ID returns the form's id in its definition.
func (f *Form) ID() string { return f.id }

// Title returns what the form is called.
func (f *Form) Title() i18n.Text { return f.title }

type compiler struct {
	form *Form
	env  *rule.Env
	err  error
}

func (c *compiler) expr(env *rule.Env, source string) *rule.Expr {
	return c.compile(env, source, rule.Bool)
}

func (c *compiler) compile(env *rule.Env, source string, kind rule.Kind) *rule.Expr {
	if source == "" || c.err != nil {
		return nil
	}
	x, err := env.Compile(source, rule.Type{Kind: kind})
	c.err = err
	return x
}

func (c *compiler) page(d *eservice.Definition, k eservice.Keyed[eservice.Page]) {
	p := &page{id: k.ID, title: k.Item.Title, intro: k.Item.Intro, show: c.expr(c.env, k.Item.Show)}
	for _, q := range eservice.Sorted(k.Item.Questions) {
		one := c.question(c.env, p, nil, q)
		if q.Item.Kind == eservice.KindGroup {
			c.group(d, p, one, q.Item.Questions)
		}
		p.questions = append(p.questions, one)
		c.form.questions[q.ID] = one
	}
	c.form.pages = append(c.form.pages, p)
}

func (c *compiler) group(d *eservice.Definition, p *page, group *question, questions map[string]eservice.Question) {
	env, err := d.RowEnv(c.form.id, group.id)
	if err != nil {
		c.err = err
		return
	}
	p.group = group
	for _, q := range eservice.Sorted(questions) {
		one := c.question(env, p, group, q)
		_, one.seeded = c.form.seeds[group.id].Fields[q.ID]
		group.questions = append(group.questions, one)
	}
}

func (c *compiler) question(env *rule.Env, p *page, group *question, k eservice.Keyed[eservice.Question]) *question {
	q := &question{Question: k.Item, id: k.ID, page: p, group: group, options: eservice.Sorted(k.Item.Options)}
	q.show, q.require = c.expr(env, k.Item.Show), c.expr(env, k.Item.Require)
	for _, r := range eservice.Sorted(k.Item.Rules) {
		names := map[string]*rule.Expr{}
		for name, source := range r.Item.Names {
			names[name] = c.compile(env, source, rule.Text)
		}
		q.rules = append(q.rules, compiledRule{r.Item, r.ID, c.expr(env, r.Item.Valid), names})
	}
	return q
}
