package eservice

import (
	"maps"
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"pkip/app/eservice/rule"
)

// check finds what the schema cannot: names that lead nowhere, loops, dead ends, expressions that do not fit.
func check(d *Definition, doc map[string]any) error {
	c := &checker{d: d}
	sentences(&c.problems, nil, doc)
	app, ok := d.Forms[Application]
	if !ok || app.FilledBy != "applicant" {
		c.add([]string{"forms"}, ProblemUnknown, "needs the form %q, filled in by the applicant", Application)
		return c.found()
	}
	for id := range d.Forms {
		c.form(id)
	}
	c.suitability()
	c.workflow()
	c.tariffs()
	c.fees()
	return c.found()
}

type checker struct {
	d *Definition
	problems
}

type problems = Problems

// sentences walks the raw definition: every pair of lv and en must say something in both.
func sentences(p *Problems, path []string, node any) {
	switch v := node.(type) {
	case map[string]any:
		lv, isLV := v["lv"].(string)
		en, isEN := v["en"].(string)
		if isLV && isEN {
			if en == "" {
				p.add(in(path, "en"), ProblemText, "the English sentence is missing")
			}
			if !norm.NFC.IsNormalString(lv) || !norm.NFC.IsNormalString(en) {
				p.add(path, ProblemText, "letters and their marks must be composed (Unicode NFC)")
			}
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			sentences(p, in(path, name), v[name])
		}
	case []any:
		for i, x := range v {
			sentences(p, in(path, strconv.Itoa(i)), x)
		}
	}
}

// reserved are words of CEL and the names that expressions already have.
var reserved = map[string]bool{
	"as": true, "break": true, "const": true, "continue": true, "else": true, "false": true, "for": true, "function": true,
	"if": true, "import": true, "in": true, "let": true, "loop": true, "namespace": true, "null": true, "package": true,
	"return": true, "true": true, "var": true, "void": true, "while": true,
}

var variables = map[string]bool{
	"answers": true, "row": true, "today": true, "tenant": true, "actor": true, "case": true, "tasks": true, Suitability: true,
}

func (c *checker) compile(path []string, env *rule.Env, source string) *rule.Expr {
	if source == "" || env == nil {
		return nil
	}
	x, err := env.Compile(source, rule.Type{Kind: rule.Bool})
	if err != nil {
		c.add(path, ProblemExpression, "%v", err)
		return nil
	}
	return x
}
