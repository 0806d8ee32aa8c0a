package forms

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/lv"
)

// Check finds everything wrong with the answers to what is asked, in the order of the form.
func (f *Form) Check(a Answers) (faults []Fault) {
	s := f.state(a)
	for _, p := range f.visible(s) {
		faults = append(faults, f.pageFaults(s, p, a)...)
	}
	return faults
}

// CheckPage finds what is wrong on one page.
func (f *Form) CheckPage(id string, a Answers) []Fault {
	p, ok := f.page(id)
	if !ok {
		return []Fault{{Page: id, Code: "page_unknown"}}
	}
	return f.checkPage(p, a)
}

func (f *Form) checkPage(p *page, a Answers) []Fault { return f.pageFaults(f.state(a), p, a) }

func (f *Form) pageFaults(s *state, p *page, a Answers) (faults []Fault) {
	for _, q := range p.questions {
		if !s.shown[q] {
			continue
		}
		faults = append(faults, s.question(q, "", a[q.id], s.vars, slices.Contains(s.broken, q))...)
		if q.questions == nil {
			continue
		}
		for i, row := range a.Rows(q.id) {
			faults = append(faults, f.checkRow(s, q, row, i+1)...)
		}
	}
	return faults
}

func (f *Form) checkRow(s *state, group *question, row Answers, number int) (faults []Fault) {
	r := s.row(group, row)
	for _, q := range group.questions {
		if r.shown[q] {
			faults = append(faults, s.question(q, row.Text("id"), row[q.id], r.vars, slices.Contains(r.broken, q))...)
		}
	}
	for i := range faults {
		faults[i].Called, faults[i].Number = group.Row, number
	}
	return faults
}

// question checks one answer: is it there, is it one, do the rules hold.
func (s *state) question(q *question, row string, v any, vars map[string]any, broken bool) []Fault {
	if q.Kind == eservice.KindInfo {
		return nil
	}
	required, failed := s.holds(q.require, vars, true)
	if broken || failed {
		return []Fault{q.fault(row, "rule_failed")}
	}
	if !answered(v) || v == false && q.Kind == eservice.KindStatement {
		if !required || q.mayBeEmpty() {
			return nil
		}
		f := q.fault(row, missing(q))
		f.Text = q.Missing
		return []Fault{f}
	}
	code, params := q.malformed(v)
	if code != "" {
		return []Fault{q.fault(row, code, params...)}
	}
	return append(q.doubts(row, v), s.broke(q, row, vars)...)
}

// mayBeEmpty: a number of files or rows may begin at none.
func (q *question) mayBeEmpty() bool {
	return q.Kind == eservice.KindGroup && number(q.Min) == 0 || q.Kind == eservice.KindFile && q.Min != nil && *q.Min == 0
}

// broke lists the rules that do not hold.
func (s *state) broke(q *question, row string, vars map[string]any) (faults []Fault) {
	for _, r := range q.rules {
		ok, failed := s.holds(r.valid, vars, false)
		if failed {
			faults = append(faults, q.fault(row, "rule_failed"))
		} else if !ok {
			f := q.fault(row, "rule."+r.id)
			f.Text, f.Warning, f.Params = r.Text, r.Warn, r.said(vars)
			faults = append(faults, f)
		}
	}
	return faults
}

// said are the register's words that the sentence names; one that cannot be computed is left empty.
func (r compiledRule) said(vars map[string]any) map[string]string {
	if len(r.names) == 0 {
		return nil
	}
	params := map[string]string{}
	for name, x := range r.names {
		params[name], _ = x.String(vars)
	}
	return params
}

func missing(q *question) string {
	switch q.Kind { //nolint:exhaustive // the others are written in
	case eservice.KindChoice, eservice.KindYesNo:
		return "choose"
	case eservice.KindChoices:
		return "tick_some"
	case eservice.KindStatement:
		return "tick"
	case eservice.KindFile:
		return "file_missing"
	case eservice.KindGroup:
		return "group_empty"
	default:
		return "required"
	}
}

// malformed says why a value is no answer to the question; it is the same judge for what was typed and what was stored.
func (q *question) malformed(v any) (code string, params []string) {
	switch q.Kind { //nolint:exhaustive // lines of text end below
	case eservice.KindInteger:
		return q.integer(v)
	case eservice.KindDecimal:
		return q.decimal(v)
	case eservice.KindYesNo, eservice.KindStatement:
		_, ok := v.(bool)
		return when(!ok, "choose"), nil
	case eservice.KindChoices:
		return q.choices(v)
	case eservice.KindParcel:
		return parcelFault(v)
	case eservice.KindAddress:
		return q.address(v)
	case eservice.KindFile:
		return q.files(v)
	case eservice.KindGroup:
		return q.rows(v)
	}
	text, ok := v.(string)
	if !ok && q.Kind == eservice.KindDate {
		return "date_malformed", nil
	}
	if !ok {
		return "required", nil
	}
	return q.text(text)
}

func (q *question) integer(v any) (string, []string) {
	n, ok := Answers{q.id: v}.Int(q.id)
	if !ok {
		return "integer_malformed", nil
	}
	return q.bounds(decimal.NewFromInt(n))
}

func (q *question) address(v any) (string, []string) {
	m, _ := v.(map[string]any)
	text, ok := m["text"].(string)
	if !ok || (text == "" && m["chosen"] == nil) {
		return "required", nil
	}
	return q.length(text, defaultRow*2)
}

func (q *question) text(text string) (string, []string) {
	switch q.Kind { //nolint:exhaustive // text and textarea end below
	case eservice.KindDate:
		_, err := calendar.Parse(text)
		return when(err != nil, "date_malformed"), nil
	case eservice.KindChoice:
		_, ok := q.Options[text]
		return when(!ok, "choose"), nil
	case eservice.KindPersonCode:
		ok, _ := lv.CheckPersonCode(text)
		return when(!ok, "person_code"), nil
	case eservice.KindRegNo:
		return when(!lv.CheckRegNo(text), "reg_no"), nil
	case eservice.KindEmail:
		_, ok := lv.Email(text)
		return when(!ok, "email"), nil
	case eservice.KindPhone:
		_, ok := lv.Phone(text)
		return when(!ok, "phone"), nil
	case eservice.KindTextarea:
		return q.length(text, defaultBox)
	}
	return q.length(text, defaultRow)
}

func (q *question) length(text string, usual int) (string, []string) {
	limit := usual
	if q.Length > 0 {
		limit = q.Length
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return "text_long", []string{"count", strconv.Itoa(limit)}
	}
	return "", nil
}

func (q *question) decimal(v any) (string, []string) {
	text, _ := v.(string)
	d, err := decimal.NewFromString(text)
	if err != nil || strings.ContainsAny(text, "eE+") || len(text) > 26 {
		return "decimal_malformed", nil
	}
	if int(-d.Exponent()) > q.Digits {
		return "decimal_digits", []string{"count", strconv.Itoa(q.Digits)}
	}
	return q.bounds(d)
}

func (q *question) bounds(d decimal.Decimal) (string, []string) {
	if q.Min != nil && d.LessThan(decimal.NewFromFloat(*q.Min)) {
		return "number_small", []string{"min", plainNumber(*q.Min)}
	}
	if q.Max != nil && d.GreaterThan(decimal.NewFromFloat(*q.Max)) {
		return "number_large", []string{"max", plainNumber(*q.Max)}
	}
	return "", nil
}

func plainNumber(v float64) string { return decimal.NewFromFloat(v).String() }

func when(bad bool, code string) string {
	if bad {
		return code
	}
	return ""
}
