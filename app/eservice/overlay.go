package eservice

import (
	"encoding/json"
	"fmt"

	jsonpatch "github.com/evanphx/json-patch/v5"
)

// fixed are what a municipality's differences leave alone: they say which service this is.
var fixed = []string{"format", "key", "version"}

// Overlay puts a municipality's differences, a JSON merge patch (RFC 7396), on a shared definition and checks the
// result as any definition. It returns the merged text too, which is what a published version stores.
func Overlay(base, patch []byte) (*Definition, []byte, error) {
	base, err := Upgrade(base)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the shared definition: %w", err)
	}
	changes, err := document(patch)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the differences: %w", err)
	}
	var p Problems
	for _, name := range fixed {
		if _, ok := changes[name]; ok {
			p.add([]string{name}, ProblemOverlay, "a municipality cannot change this")
		}
	}
	err = p.found()
	if err != nil {
		return nil, nil, err
	}
	merged, err := jsonpatch.MergePatch(base, patch)
	if err != nil {
		return nil, nil, fmt.Errorf("merging the differences: %w", err)
	}
	d, err := Parse(merged)
	if err != nil {
		return nil, nil, err
	}
	return d, merged, nil
}

// Difference returns the merge patch that leads from one definition to another; a designer stores it.
func Difference(base, changed []byte) ([]byte, error) {
	base, err := Upgrade(base)
	if err != nil {
		return nil, fmt.Errorf("reading the shared definition: %w", err)
	}
	if !json.Valid(changed) {
		return nil, Problems{{Code: ProblemJSON, What: "the changed definition is not JSON"}}
	}
	patch, err := jsonpatch.CreateMergePatch(base, changed)
	if err != nil {
		return nil, fmt.Errorf("comparing definitions: %w", err)
	}
	return patch, nil
}
