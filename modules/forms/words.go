package forms

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/i18n"
	"pkip/app/lv"
	"pkip/modules/forms/internal/view"
)

// both says something in both languages; what has no language is the same in each.
func both(text string) i18n.Text { return i18n.Text{LV: text, EN: text} }

var words = map[string]i18n.Text{
	yes: {LV: "Jā", EN: "Yes"},
	no:  {LV: "Nē", EN: "No"},
}

// fill puts the answer into the inputs of a field, a wrong one as it was typed.
func (q *question) fill(v any, field *view.Field) {
	switch q.Kind { //nolint:exhaustive // the others are one text
	case eservice.KindDate:
		field.Day, field.Month, field.Year = dateParts(v)
	case eservice.KindYesNo:
		yesNo, ok := v.(bool)
		field.Options = []view.Option{
			{Value: yes, Label: words[yes], Selected: ok && yesNo},
			{Value: no, Label: words[no], Selected: ok && !yesNo},
		}
	case eservice.KindChoice, eservice.KindChoices:
		chosen := map[string]bool{}
		if text, ok := v.(string); ok {
			chosen[text] = true
		}
		for _, id := range (Answers{q.id: v}).Choices(q.id) {
			chosen[id] = true
		}
		for _, o := range q.options {
			field.Options = append(field.Options, view.Option{Value: o.ID, Label: o.Item.Label, Hint: o.Item.Hint, Selected: chosen[o.ID]})
		}
	case eservice.KindStatement:
		field.Yes, _ = v.(bool)
	default:
		field.Value = q.typedAs(v)
	}
}

// typedAs writes the answer as it would be typed.
func (q *question) typedAs(v any) string {
	switch x := v.(type) {
	case string:
		switch q.Kind { //nolint:exhaustive // the others are as they are
		case eservice.KindDecimal:
			return strings.Replace(x, ".", ",", 1)
		case eservice.KindPersonCode:
			return dashed(x)
		}
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case json.Number:
		return x.String()
	case map[string]any:
		for _, name := range []string{"typed", "designation", "text"} {
			if text, ok := x[name].(string); ok {
				return text
			}
		}
	}
	return ""
}

func dashed(code string) string {
	if len(code) == 11 && lv.AllDigits(code) {
		return code[:6] + "-" + code[6:]
	}
	return code
}

func dateParts(v any) (day, month, year string) {
	switch x := v.(type) {
	case string:
		d, err := calendar.Parse(x)
		if err == nil {
			return strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
		}
	case map[string]any:
		day, _ = x["day"].(string)
		month, _ = x["month"].(string)
		year, _ = x["year"].(string)
	}
	return day, month, year
}

// lines writes the answer in words, to be read. masked hides what identifies a person from who only reads along.
func (q *question) lines(v any, masked bool) []i18n.Text {
	if !answered(v) {
		return nil
	}
	switch q.Kind { //nolint:exhaustive // the others are one text
	case eservice.KindYesNo, eservice.KindStatement:
		b, _ := v.(bool)
		if b {
			return []i18n.Text{words[yes]}
		}
		return []i18n.Text{words[no]}
	case eservice.KindChoice:
		id, _ := v.(string)
		return []i18n.Text{q.Options[id].Label}
	case eservice.KindChoices:
		var out []i18n.Text
		for _, id := range (Answers{q.id: v}).Choices(q.id) {
			out = append(out, q.Options[id].Label)
		}
		return out
	case eservice.KindDate:
		return []i18n.Text{inBoth(v)}
	case eservice.KindParcel:
		return parcelLines(v)
	case eservice.KindTextarea:
		return paragraphs(q.typedAs(v))
	case eservice.KindFile, eservice.KindGroup, eservice.KindInfo:
		return nil
	}
	text := q.typedAs(v)
	if masked && q.Data == eservice.DataIdentifier {
		text = mask(text)
	}
	return []i18n.Text{q.measured(text)}
}

func (q *question) measured(text string) i18n.Text {
	out := both(text)
	if q.Kind == eservice.KindDecimal {
		out.EN = strings.Replace(text, ",", ".", 1)
	}
	if !q.Unit.Empty() {
		out = i18n.Text{LV: out.LV + "\u00a0" + q.Unit.LV, EN: out.EN + "\u00a0" + q.Unit.EN}
	}
	return out
}

// mask leaves what tells codes apart for the person who knows them: "010180-*****".
func mask(text string) string {
	runes := []rune(text)
	keep := min(len(runes)/2+1, len(runes))
	return string(runes[:keep]) + strings.Repeat("*", len(runes)-keep)
}

func inBoth(v any) i18n.Text {
	text, _ := v.(string)
	d, err := calendar.Parse(text)
	if err != nil {
		day, month, year := dateParts(v)
		return both(strings.Join([]string{day, month, year}, "."))
	}
	// as i18n.Date writes them (tested); a view is filled before it is known who reads it
	return i18n.Text{LV: fmt.Sprintf("%02d.%02d.%d.", d.Day, int(d.Month), d.Year), EN: fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)}
}

func parcelLines(v any) []i18n.Text {
	p, state := Answers{"p": v}.Parcel("p")
	lines := []i18n.Text{both(p.Designation)}
	if state != parcelFound {
		return lines
	}
	if p.Address != "" {
		lines = append(lines, both(p.Address))
	}
	if p.Municipality != "" {
		lines = append(lines, both(p.Municipality))
	}
	if p.AreaM2 > 0 {
		lines = append(lines, both(strconv.FormatInt(p.AreaM2, 10)+"\u00a0m²"))
	}
	return lines
}

func paragraphs(text string) (lines []i18n.Text) {
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			lines = append(lines, both(line))
		}
	}
	return lines
}
