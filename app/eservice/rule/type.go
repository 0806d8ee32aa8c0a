package rule

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
)

// Kind is what a value of the answers is to an expression.
type Kind int

// The kinds. A date is its ISO text, so that dates compare as they read; an exact decimal counts as a double.
const (
	Text Kind = iota
	Bool
	Int
	Double
	Texts
	Object
	Objects
)

// Type is the type of a variable or a field. Fields belong to Object and Objects, Name to their type.
type Type struct {
	Kind   Kind
	Name   string
	Fields map[string]Type
}

// name is no identifier, so that no variable or field of an expression can be taken for the type.
func (t Type) name() string { return "of:" + strings.ReplaceAll(t.Name, ".", ":") }

func (t Type) cel() *cel.Type {
	switch t.Kind {
	case Bool:
		return cel.BoolType
	case Int:
		return cel.IntType
	case Double:
		return cel.DoubleType
	case Texts:
		return cel.ListType(cel.StringType)
	case Object:
		return cel.ObjectType(t.name())
	case Objects:
		return cel.ListType(cel.ObjectType(t.name()))
	case Text:
	}
	return cel.StringType
}

// value gives raw, as JSON holds it, in the shape the type promised. What is missing or has another shape is the
// type's nothing: an expression never fails because somebody has not answered yet. has() tells the difference.
func (t Type) value(raw any) any {
	switch t.Kind {
	case Bool:
		v, _ := raw.(bool)
		return v
	case Int:
		v, _ := asInt(raw)
		return v
	case Double:
		v, _ := asDouble(raw)
		return v
	case Texts:
		return texts(raw)
	case Object:
		v, _ := raw.(map[string]any)
		return v
	case Objects:
		return objects(raw)
	case Text:
	}
	v, _ := raw.(string)
	return v
}

// set tells whether raw is a value of the type.
func (t Type) set(raw any) (ok bool) {
	switch t.Kind {
	case Bool:
		_, ok = raw.(bool)
	case Int:
		_, ok = asInt(raw)
	case Double:
		_, ok = asDouble(raw)
	case Texts:
		ok = len(texts(raw)) > 0
	case Object:
		var v map[string]any
		v, ok = raw.(map[string]any)
		ok = ok && len(v) > 0
	case Objects:
		ok = len(objects(raw)) > 0
	case Text:
		var v string
		v, ok = raw.(string)
		ok = ok && v != ""
	}
	return ok
}

func asInt(raw any) (int64, bool) {
	switch v := raw.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v), true
		}
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}

func asDouble(raw any) (float64, bool) {
	if n, ok := asInt(raw); ok {
		return float64(n), true
	}
	switch v := raw.(type) {
	case float64:
		return v, true
	case string: // decimals are exact texts
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

func texts(raw any) []string {
	switch v := raw.(type) {
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return []string{}
}

func objects(raw any) []any {
	list, _ := raw.([]any)
	out := make([]any, 0, len(list))
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}
