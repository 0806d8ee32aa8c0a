package view

import (
	"context"
	"strconv"
	"strings"

	"pkip/app/i18n"
)

// Say writes a fault's words in the language of ctx: the definition's own, or the general ones with their bounds. A
// sentence about a number of things has its plural forms under "count".
func Say(ctx context.Context, s Sentence) string {
	if !s.Text.Empty() {
		text := s.Text.In(ctx)
		for name, v := range s.Params {
			text = strings.ReplaceAll(text, "{{"+name+"}}", v)
		}
		return text
	}
	args := []any{"label", s.Label.In(ctx)}
	for name, v := range s.Params {
		if number, err := strconv.ParseFloat(v, 64); err == nil && name != "bytes" {
			v = i18n.Decimal(ctx, number)
		}
		if bytes, err := strconv.ParseInt(v, 10, 64); err == nil && name == "bytes" {
			name, v = "max", Megabytes(ctx, bytes)
		}
		args = append(args, name, v)
	}
	count, err := strconv.Atoi(s.Params["count"])
	if err == nil {
		return i18n.N(ctx, s.Key, count, args...)
	}
	return i18n.T(ctx, s.Key, args...)
}
