package rule_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pkip/app/eservice/rule"
)

func env(t *testing.T) *rule.Env {
	t.Helper()
	row := map[string]rule.Type{"id": {Kind: rule.Text}, "count": {Kind: rule.Int}, "width": {Kind: rule.Double}}
	e, err := rule.NewEnv(map[string]rule.Type{
		"today": {Kind: rule.Text},
		"answers": {Kind: rule.Object, Name: "form.application", Fields: map[string]rule.Type{
			"owner": {Kind: rule.Text},
			"agree": {Kind: rule.Bool},
			"when":  {Kind: rule.Text},
			"ways":  {Kind: rule.Texts},
			"trees": {Kind: rule.Objects, Name: "row.trees", Fields: row},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	e := env(t)
	vars := map[string]any{"today": "2026-11-24", "answers": map[string]any{
		"owner": "owner", "when": "2027-01-01", "ways": []any{"mail", 3.0},
		"trees": []any{map[string]any{"count": 2.0, "width": "30.5"}, map[string]any{"count": "wrong"}, "hostile"},
	}}
	for source, want := range map[string]bool{
		`answers.owner == "owner"`:                                true,
		`answers.agree`:                                           false,
		`has(answers.agree)`:                                      false,
		`has(answers.owner) && !has(answers.agree)`:               true,
		`"mail" in answers.ways && size(answers.ways) == 1`:       true,
		`answers.trees.exists(t, t.count > 1 && t.width > 30)`:    true,
		`answers.trees.all(t, has(t.count))`:                      false,
		`size(answers.trees) == 2`:                                true,
		`answers.when > today`:                                    true,
		`days(today, answers.when) == 38`:                         true,
		`days(answers.owner, today) == 0`:                         true,
		`addDays(today, 7) == "2026-12-01"`:                       true,
		`addDays("", 7) == ""`:                                    true,
		`answers.owner.matches("^own") && answers.ways[0] != "x"`: true,
	} {
		x, err := e.Compile(source, rule.Type{Kind: rule.Bool})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got, err := x.Bool(vars)
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v", source, got, err)
		}
		_, err = x.Bool(nil) // nothing answered: may fail on an index, must not panic
		if err != nil && !strings.Contains(source, "[0]") {
			t.Errorf("%s without answers: %v", source, err)
		}
	}
}

func TestMistakesAreFoundWhenLoaded(t *testing.T) {
	t.Parallel()
	e := env(t)
	for _, source := range []string{
		`answers.ownr == "x"`, `answers.owner == 3`, `answers.owner`, `answers.trees.exists(t, t.cuont > 1)`, `)`, ``,
		`nothing`, `form.application{owner: "x"}.agree`, `answers.owner + answers.agree`,
	} {
		_, err := e.Compile(source, rule.Type{Kind: rule.Bool})
		if err == nil {
			t.Errorf("%s was accepted", source)
		}
	}
}

func TestDearExpressions(t *testing.T) {
	t.Parallel()
	e := env(t)
	trees := `answers.trees.all(a, answers.trees.all(b, answers.trees.all(c, a.count + b.count + c.count >= 0)))`
	_, err := e.Compile(trees, rule.Type{Kind: rule.Bool})
	if !errors.Is(err, rule.ErrTooDear) {
		t.Errorf("three loops in one another: %v", err)
	}
	x, err := e.Compile(`answers.trees.all(a, answers.trees.all(b, a.count + b.count >= 0))`, rule.Type{Kind: rule.Bool})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]any, 10_000) // more than the engine lets through
	for i := range rows {
		rows[i] = map[string]any{"count": 1.0}
	}
	_, err = x.Bool(map[string]any{"answers": map[string]any{"trees": rows}})
	if err == nil || !strings.Contains(err.Error(), "cost limit") {
		t.Errorf("the run was not bounded: %v", err)
	}
}

func TestShapes(t *testing.T) {
	t.Parallel()
	e := env(t)
	x, err := e.Compile(`answers.owner + "/" + string(size(answers.ways)) + "/" + string(answers.trees.exists(t, t.count == 7 && t.width == 7.0))`, rule.Type{Kind: rule.Text})
	if err != nil {
		t.Fatal(err)
	}
	for _, trees := range []any{
		[]any{map[string]any{"count": int64(7), "width": 7}},
		[]any{map[string]any{"count": 7, "width": "7"}},
		[]any{map[string]any{"count": json.Number("7"), "width": json.Number("7")}},
		[]any{map[string]any{"count": 7.0, "width": 7.0}},
	} {
		got, err := x.String(map[string]any{"answers": map[string]any{"owner": "me", "ways": []string{"a", "b"}, "trees": trees}})
		if err != nil || got != "me/2/true" {
			t.Errorf("%v: %q, %v", trees, got, err)
		}
	}
	hostile := map[string]any{"owner": 3.0, "ways": "x", "trees": map[string]any{}}
	if got, err := x.String(map[string]any{"answers": hostile}); err != nil || got != "/0/false" {
		t.Errorf("hostile: %q, %v", got, err)
	}
	set, err := e.Compile(`has(answers.owner) || has(answers.agree) || has(answers.ways) || has(answers.trees)`, rule.Type{Kind: rule.Bool})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := set.Bool(map[string]any{"answers": hostile}); err != nil || got || set.Source() == "" {
		t.Errorf("hostile answers are set: %v, %v", got, err)
	}
}

func TestRefs(t *testing.T) {
	t.Parallel()
	x, err := env(t).Compile(`has(answers.owner) && answers.trees.exists(t, t.count > 1)`, rule.Type{Kind: rule.Bool})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"answers.owner", "answers.trees"} {
		if !slices.Contains(x.Refs(), want) {
			t.Errorf("%v lacks %s", x.Refs(), want)
		}
	}
}

func BenchmarkBool(b *testing.B) {
	e, err := rule.NewEnv(map[string]rule.Type{"answers": {Kind: rule.Object, Name: "f", Fields: map[string]rule.Type{"owner": {Kind: rule.Text}}}})
	if err != nil {
		b.Fatal(err)
	}
	x, err := e.Compile(`answers.owner == "owner"`, rule.Type{Kind: rule.Bool})
	if err != nil {
		b.Fatal(err)
	}
	vars := map[string]any{"answers": map[string]any{"owner": "owner"}}
	b.ReportAllocs()
	for b.Loop() {
		_, err = x.Bool(vars)
		if err != nil {
			b.Fatal(err)
		}
	}
}
