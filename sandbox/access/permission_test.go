package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheTreeCutsAtEveryDepth(t *testing.T) {
	t.Parallel()
	n := tree("x", append(leaves("a"), hidden("b"), tree("list", leaves("c")...))...)
	got := n.Filter([]any{map[string]any{
		"a": map[string]any{"whole": 1.0}, "b": "secret", "not in the tree": 1.0,
		"list": []any{map[string]any{"c": 1.0, "d": "secret"}, "scalar"},
	}})
	want := []any{map[string]any{"a": map[string]any{"whole": 1.0}, "list": []any{map[string]any{"c": 1.0}, "scalar"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
