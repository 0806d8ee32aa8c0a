package view

import (
	"context"
	"strconv"
	"strings"

	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/frontend/portal/kit"
)

// longList is where a choice of one becomes a list of the browser: more radio buttons cannot be seen at once.
const longList = 8

func long(f Field) bool { return len(f.Options) > longList }

func writes(s Screen) bool { return Options{Mode: s.Mode}.Writes() }

// heading is the page's; that of a row says which one.
func heading(ctx context.Context, s Screen) string {
	if s.Row != "" && s.Number > 0 {
		return i18n.T(ctx, "forms.group.number", "row", s.Called.In(ctx), "number", s.Number)
	}
	return s.Title.In(ctx)
}

// runs puts questions that are only read into one list, each other one alone.
func runs(s Screen) (runs [][]Field) {
	for i, f := range s.Fields {
		read := f.ReadOnly && f.Kind != eservice.KindInfo
		f.ReadOnly = read
		if read && i > 0 && s.Fields[i-1].ReadOnly && s.Fields[i-1].Kind != eservice.KindInfo {
			runs[len(runs)-1] = append(runs[len(runs)-1], f)
			continue
		}
		runs = append(runs, []Field{f})
	}
	return runs
}

func field(ctx context.Context, f Field) kit.Field {
	out := kit.Field{
		ID: f.ID, Name: f.Name, Label: f.Label.In(ctx), Hint: f.Hint.In(ctx), Value: f.Value, Source: f.Source.In(ctx),
		Optional: f.Optional, Width: f.Width, Autocomplete: f.Autocomplete, Heading: f.Heading, MaxLength: f.MaxLength,
	}
	if f.Error != nil {
		out.Error = Say(ctx, *f.Error)
	}
	if f.Kind == eservice.KindStatement && f.Yes {
		out.Value = kit.Yes
	}
	return out
}

func with(f kit.Field, mode string) kit.Field {
	f.InputMode = mode
	return f
}

func options(ctx context.Context, list []Option) (out []kit.Option) {
	for _, o := range list {
		out = append(out, kit.Option{Value: o.Value, Label: o.Label.In(ctx), Hint: o.Hint.In(ctx), Selected: o.Selected})
	}
	return out
}

func foundField(ctx context.Context, f Field) kit.Field {
	return kit.Field{ID: f.ID + "-found", Name: f.Name + ".code", Label: i18n.T(ctx, "forms.address.found")}
}

func found(ctx context.Context, f Field) (out []kit.Option) {
	for _, a := range f.Found {
		out = append(out, kit.Option{Value: a.Code, Label: a.Text})
	}
	if f.Value == "" {
		return out
	}
	return append(out, kit.Option{Value: "", Label: i18n.T(ctx, "forms.address.as_typed", "text", f.Value), Selected: true})
}

// fileField says what files are taken, and offers the input as long as there is room.
func fileField(ctx context.Context, f Field) kit.Field {
	out := field(ctx, f)
	limits := i18n.T(ctx, "forms.file.limits", "types", Types(f.Accept), "max", Megabytes(ctx, f.Bytes))
	out.Hint = strings.TrimSpace(out.Hint + " " + limits)
	out.ReadOnly = f.Max > 0 && len(f.Files) >= f.Max
	return out
}

func accept(f Field) string { return strings.Join(f.Accept, ",") }

func fileRows(ctx context.Context, files []File, remove bool) (rows []kit.FileRow) {
	for _, f := range files {
		row := kit.FileRow{ID: f.ID, Name: f.Name, Href: f.Href, Size: Megabytes(ctx, f.Size), State: f.State.In(ctx)}
		if remove {
			row.RemoveName, row.RemoveValue = "darbiba", "dzest-failu:"+f.ID
		}
		rows = append(rows, row)
	}
	return rows
}

// Megabytes writes a size as people read it: "1,2 MB", "12 KB".
func Megabytes(ctx context.Context, bytes int64) string {
	const mega, kilo = 1 << 20, 1 << 10
	if bytes >= mega {
		return i18n.Decimal(ctx, float64(bytes*10/mega)/10) + "\u00a0MB"
	}
	return strconv.FormatInt(max(1, bytes/kilo), 10) + "\u00a0KB"
}

// Types names file types as people know them: "PDF, JPG, PNG".
func Types(accept []string) string {
	names := make([]string, len(accept))
	for i, t := range accept {
		names[i] = t
		if name, ok := typeNames[t]; ok {
			names[i] = name
		}
	}
	return strings.Join(names, ", ")
}

var typeNames = map[string]string{
	"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "image/heic": "HEIC", "image/webp": "WEBP", "text/plain": "TXT",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       "XLSX",
	"application/vnd.oasis.opendocument.text":                                 "ODT",
	"application/vnd.etsi.asic-e+zip":                                         "ASICE, EDOC",
}

func readRows(ctx context.Context, fields []Field) (rows []kit.SummaryRow) {
	for _, f := range fields {
		row := kit.SummaryRow{Label: f.Label.In(ctx), Lines: in(ctx, f.Lines), Source: f.Source.In(ctx), Files: fileRows(ctx, f.Files, false)}
		for _, w := range f.Warnings {
			row.Note = Say(ctx, w)
		}
		rows = append(rows, row)
	}
	return rows
}

func summaryRows(ctx context.Context, answers []Answer) (rows []kit.SummaryRow) {
	for _, a := range answers {
		row := kit.SummaryRow{
			Label: a.Label.In(ctx), Lines: in(ctx, a.Lines), Files: fileRows(ctx, a.Files, false),
			Source: a.Source.In(ctx), ChangeHref: a.ChangeHref,
		}
		for _, w := range a.Warnings {
			row.Note = Say(ctx, w)
		}
		rows = append(rows, row)
	}
	return rows
}

func in(ctx context.Context, texts []i18n.Text) (lines []string) {
	for _, t := range texts {
		lines = append(lines, t.In(ctx))
	}
	return lines
}

func joined(ctx context.Context, texts []i18n.Text) string {
	return strings.Join(in(ctx, texts), " · ")
}

func rowTitle(ctx context.Context, g Group, r Row) string {
	title := i18n.T(ctx, "forms.group.number", "row", g.Row.In(ctx), "number", r.Number)
	if len(r.Title) == 0 {
		return title
	}
	return title + ": " + strings.Join(in(ctx, r.Title), ", ")
}

func addText(ctx context.Context, g Group) string {
	if len(g.Rows) == 0 {
		return i18n.T(ctx, "forms.group.add")
	}
	return i18n.T(ctx, "forms.group.add_more")
}

func groupClass(g Group) string {
	if g.Error != nil {
		return "field field-error"
	}
	return "field"
}

func paragraphs(text string) []string { return strings.Split(text, "\n\n") }

func ruled(n int) string { return strings.Repeat("_", n) }

// lineLength leaves a number less room than a text.
func lineLength(a Answer) int {
	if a.Unit.Empty() {
		return 40
	}
	return 12
}

func squares(n int) string { return strings.Repeat("☐", n) }

func blankLabel(a Answer) string {
	if a.Blank == "none" {
		return "prose"
	}
	return "label"
}
