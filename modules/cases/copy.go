package cases

import (
	"bytes"
	"context"
	"io"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/paper"
	"pkip/app/work"
	"pkip/modules/forms"
	"pkip/tenancy"
)

// downloadCopy is the application on paper: what was sent, when, under which number.
func (m *Module) downloadCopy(ctx context.Context, in OneInput) (d httpx.Download, err error) {
	f, err := m.follow(ctx, in.ID)
	if err != nil {
		return d, err
	}
	body, err := m.paper.PDF(ctx, copyOf(ctx, f))
	if err != nil {
		return d, err
	}
	return httpx.Download{
		Name: f.Case.Number + ".pdf", Type: "application/pdf", Size: int64(len(body)), Inline: true, Body: io.NopCloser(bytes.NewReader(body)),
	}, nil
}

func copyOf(ctx context.Context, f followed) paper.Document {
	t, _ := tenancy.From(ctx)
	c := f.Case
	return paper.Document{
		Lang: i18n.LangOf(ctx), Title: c.title().In(ctx), Issuer: t.Name, Subtitle: i18n.T(ctx, "cases.copy.subtitle"),
		Number: c.Number, Date: i18n.Instant(ctx, c.ReceivedAt),
		Facts: []paper.Row{
			{Label: i18n.T(ctx, "cases.copy.number"), Lines: []string{c.Number}},
			{Label: i18n.T(ctx, "cases.copy.received"), Lines: []string{i18n.Instant(ctx, c.ReceivedAt)}},
			{Label: i18n.T(ctx, "cases.copy.planned"), Lines: []string{i18n.Date(ctx, c.PlannedOn)}},
			{Label: i18n.T(ctx, "cases.copy.channel"), Lines: []string{i18n.T(ctx, "cases.channel."+c.Channel)}},
		},
		Sections: sectionsOf(ctx, f),
		Notes:    []string{i18n.T(ctx, "cases.copy.note", "place", t.Name)},
		Footer:   t.Name + " · " + c.Number,
	}
}

func sectionsOf(ctx context.Context, f followed) (out []paper.Section) {
	for _, s := range f.form.Summary(f.Case.Answers.Answers, forms.Options{Mode: forms.Print}) {
		section := paper.Section{Heading: s.Title.In(ctx)}
		for _, a := range s.Rows {
			section.Rows = append(section.Rows, paper.Row{Label: a.Label.In(ctx), Lines: linesOf(ctx, a)})
		}
		for _, b := range s.Blocks {
			block := paper.Block{Heading: i18n.T(ctx, "forms.group.number", "row", s.Row.In(ctx), "number", b.Number)}
			for _, a := range b.Rows {
				block.Rows = append(block.Rows, paper.Row{Label: a.Label.In(ctx), Lines: linesOf(ctx, a)})
			}
			section.Blocks = append(section.Blocks, block)
		}
		out = append(out, section)
	}
	return out
}

// linesOf are an answer's lines and the names of its files.
func linesOf(ctx context.Context, a forms.Answer) (lines []string) {
	for _, line := range a.Lines {
		lines = append(lines, line.In(ctx))
	}
	for _, f := range a.Files {
		lines = append(lines, f.Name)
	}
	return lines
}

// receipt is what the mail about a submission says.
func (m *Module) receipt(ctx context.Context, id uuid.UUID) (c Case, err error) {
	err = m.office.Look(ctx, "receipt of a submission", func(_ context.Context, w *work.Work) error {
		c, err = cases.Get(w, id)
		w.Shows(c.ForID)
		return err
	})
	return c, err
}
