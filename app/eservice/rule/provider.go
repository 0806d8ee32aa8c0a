package rule

import (
	"fmt"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// provider teaches CEL our objects, so that a misspelt id is an error when a definition is loaded and not an empty
// value while a resident waits.
type provider struct {
	types.Provider
	objects map[string]Type
}

func newProvider(variables map[string]Type) (*provider, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("making the type registry: %w", err)
	}
	p := &provider{Provider: registry, objects: map[string]Type{}}
	for _, t := range variables {
		p.learn(t)
	}
	return p, nil
}

func (p *provider) learn(t Type) {
	if t.Kind != Object && t.Kind != Objects {
		return
	}
	p.objects[t.name()] = t
	for _, field := range t.Fields {
		p.learn(field)
	}
}

// FindStructType finds one of our objects.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := p.objects[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldNames lists the fields of one of our objects.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	t, ok := p.objects[name]
	if !ok {
		return p.Provider.FindStructFieldNames(name)
	}
	names := make([]string, 0, len(t.Fields))
	for field := range t.Fields {
		names = append(names, field)
	}
	return names, true
}

// FindStructFieldType finds a field, and how to read it from the JSON map that stands behind the object.
func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := p.objects[name]
	if !ok {
		return p.Provider.FindStructFieldType(name, field)
	}
	f, ok := t.Fields[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type:    f.cel(),
		IsSet:   func(target any) bool { return f.set(member(target, field)) },
		GetFrom: func(target any) (any, error) { return f.value(member(target, field)), nil },
	}, true
}

// NewValue refuses: expressions read answers, they do not make them.
func (p *provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if _, ok := p.objects[name]; ok {
		return types.NewErr("an expression cannot make a %s", name)
	}
	return p.Provider.NewValue(name, fields)
}

func member(target any, field string) any {
	m, _ := target.(map[string]any)
	return m[field]
}
