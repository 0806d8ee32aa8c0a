// Package rule is the expression language of definitions: CEL over typed answers, checked and priced when a definition
// is loaded, bounded when it runs. Expressions see what they are given and nothing else: no clock, no network, no files.
package rule

import (
	"errors"
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"pkip/app/calendar"
)

const (
	// MaxCost is what one run of an expression may cost, in CEL's units; a plain comparison costs less than ten.
	MaxCost = 100_000
	// maxEstimate is the worst price an expression may have on paper, with full lists and long texts.
	maxEstimate = 5_000_000
	maxLength   = 4000
	maxNodes    = 2000
	// sizes that the estimate counts with; the form engine enforces them on answers.
	maxItems = 200
	maxRunes = 10_000
)

// ErrTooDear means that an expression could run for too long on some answers.
var ErrTooDear = errors.New("the expression costs too much")

var errMakes = errors.New("an expression reads answers, it does not make them")

// Env is a set of typed variables that expressions may use.
type Env struct {
	cel       *cel.Env
	variables map[string]Type
}

// NewEnv declares variables.
func NewEnv(variables map[string]Type) (*Env, error) {
	p, err := newProvider(variables)
	if err != nil {
		return nil, err
	}
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(p),
		cel.CrossTypeNumericComparisons(true),
		cel.ParserExpressionSizeLimit(maxLength),
		cel.ExpressionNodeLimit(maxNodes),
		cel.ParserRecursionLimit(60),
		cel.RegexProgramSizeLimit(500),
		days, addDays,
	}
	for name, t := range variables {
		opts = append(opts, cel.Variable(name, t.cel()))
	}
	env, err := cel.NewCustomEnv(append([]cel.EnvOption{cel.StdLib()}, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("declaring variables: %w", err)
	}
	return &Env{cel: env, variables: variables}, nil
}

// With returns an environment with further variables, as a row inside its group.
func (e *Env) With(variables map[string]Type) (*Env, error) {
	all := map[string]Type{}
	for name, t := range e.variables {
		all[name] = t
	}
	for name, t := range variables {
		all[name] = t
	}
	return NewEnv(all)
}

// Expr is a checked expression.
type Expr struct {
	source  string
	program cel.Program
	refs    []string
	types   map[string]Type
}

// Compile checks source, which must give a value of type want, and its price.
func (e *Env) Compile(source string, want Type) (*Expr, error) {
	checked, issues := e.cel.Compile(source)
	if issues.Err() != nil {
		return nil, fmt.Errorf("checking %q: %w", source, firstIssue(issues))
	}
	if got := checked.OutputType(); !want.cel().IsAssignableType(got) {
		return nil, fmt.Errorf("checking %q: gives %s, must give %s", source, got, want.cel())
	}
	if makes(checked) {
		return nil, fmt.Errorf("checking %q: %w", source, errMakes)
	}
	price, err := e.cel.EstimateCost(checked, sizes{})
	if err != nil {
		return nil, fmt.Errorf("pricing %q: %w", source, err)
	}
	if price.Max > maxEstimate {
		return nil, fmt.Errorf("pricing %q: %w", source, ErrTooDear)
	}
	program, err := e.cel.Program(checked, cel.CostLimit(MaxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, fmt.Errorf("planning %q: %w", source, err)
	}
	return &Expr{source: source, program: program, refs: refs(checked), types: e.variables}, nil
}

// Bool runs an expression that answers yes or no. Variables that are not given are empty.
func (x *Expr) Bool(variables map[string]any) (bool, error) {
	v, err := x.run(variables)
	if err != nil {
		return false, err
	}
	yes, ok := v.Value().(bool)
	if !ok {
		return false, fmt.Errorf("running %q: gave no yes or no", x.source)
	}
	return yes, nil
}

// String runs an expression that gives a text.
func (x *Expr) String(variables map[string]any) (string, error) {
	v, err := x.run(variables)
	if err != nil {
		return "", err
	}
	text, ok := v.Value().(string)
	if !ok {
		return "", fmt.Errorf("running %q: gave no text", x.source)
	}
	return text, nil
}

// Refs lists what the expression reads, as "answers.owner_kind"; the form's order of questions is checked with it.
func (x *Expr) Refs() []string { return x.refs }

// Source returns the expression as written.
func (x *Expr) Source() string { return x.source }

func (x *Expr) run(variables map[string]any) (ref.Val, error) {
	v, _, err := x.program.Eval(activation{x.types, variables})
	if err != nil {
		return nil, fmt.Errorf("running %q: %w", x.source, err)
	}
	return v, nil
}

// activation resolves declared variables only, each in the shape its type promised.
type activation struct {
	types  map[string]Type
	values map[string]any
}

// ResolveName finds a variable.
func (a activation) ResolveName(name string) (any, bool) {
	t, ok := a.types[name]
	if !ok {
		return nil, false
	}
	return t.value(a.values[name]), true
}

// Parent has none.
func (a activation) Parent() cel.Activation { return nil }

func firstIssue(issues *cel.Issues) error {
	errs := issues.Errors()
	if len(errs) == 0 {
		return issues.Err()
	}
	first := errs[0]
	return fmt.Errorf("column %d: %s", first.Location.Column()+1, strings.TrimSpace(first.Message))
}

// makes tells whether the expression builds an object.
func makes(checked *cel.Ast) (found bool) {
	ast.PreOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		found = found || e.Kind() == ast.StructKind
	}))
	return found
}

// refs walks the expression for variable.field.
func refs(checked *cel.Ast) (found []string) {
	seen := map[string]bool{}
	ast.PreOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		name := ""
		if e.Kind() == ast.SelectKind && e.AsSelect().Operand().Kind() == ast.IdentKind {
			name = e.AsSelect().Operand().AsIdent() + "." + e.AsSelect().FieldName()
		}
		if e.Kind() == ast.IdentKind {
			name = e.AsIdent()
		}
		if name != "" && !seen[name] {
			seen[name] = true
			found = append(found, name)
		}
	}))
	return found
}

// sizes are the bounds that answers keep.
type sizes struct{}

// EstimateCallCost leaves calls to CEL's own prices.
func (sizes) EstimateCallCost(_, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	return nil
}

// EstimateSize bounds lists and texts.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	if node.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Max: maxItems, Elem: &cost.SizeEstimate{Max: maxRunes}}
	}
	return &cost.SizeEstimate{Max: maxRunes}
}

// days(from, to) counts the days between two dates; 0 where one is missing.
var days = cel.Function("days", cel.Overload("days_text_text", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType,
	cel.BinaryBinding(func(from, to ref.Val) ref.Val {
		a, errA := calendar.Parse(fmt.Sprint(from.Value()))
		b, errB := calendar.Parse(fmt.Sprint(to.Value()))
		if errA != nil || errB != nil {
			return types.IntZero
		}
		return types.Int(dayNumber(b) - dayNumber(a))
	})))

// addDays(date, n) gives a later date; an empty text where the date is missing.
var addDays = cel.Function("addDays", cel.Overload("add_days_text_int", []*cel.Type{cel.StringType, cel.IntType}, cel.StringType,
	cel.BinaryBinding(func(from, n ref.Val) ref.Val {
		d, err := calendar.Parse(fmt.Sprint(from.Value()))
		count, ok := n.Value().(int64)
		if err != nil || !ok || count > 100_000 || count < -100_000 {
			return types.String("")
		}
		return types.String(d.Add(int(count)).String())
	})))
