package forms

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pkip/app/calendar"
	"pkip/app/eservice"
	"pkip/app/lv"
)

const (
	maxTyped   = 10_000 // runes kept of anything typed
	maxCode    = 100    // of codes, numbers and the like
	maxWhole   = 1e12
	defaultRow = 200 // length of a line of text
	defaultBox = 4000
	yes, no    = "ja", "ne" // what buttons of yes and no post
)

// typed reads what was posted for one question, beginning from its answer so far. What is wrong is kept in a shape that
// no right answer has: malformed then says so, and the page shows it again.
func (q *question) typed(posted url.Values, old any) any {
	first, sent := one(posted, q.id)
	switch q.Kind { //nolint:exhaustive // the others are one input
	case eservice.KindStatement:
		return first == yes
	case eservice.KindChoices:
		return q.ticked(posted[q.id])
	case eservice.KindDate:
		return typedDate(posted, q.id, old)
	case eservice.KindFile, eservice.KindGroup, eservice.KindInfo:
		return old
	case eservice.KindAddress:
		return typedAddress(posted, q.id, old)
	default:
		if !sent {
			return old
		}
		return q.line(first, old)
	}
}

// line reads what one input holds.
func (q *question) line(text string, old any) any {
	switch q.Kind { //nolint:exhaustive // text ends below
	case eservice.KindTextarea:
		return tidy(text, maxTyped, true)
	case eservice.KindInteger:
		return typedInteger(tidy(text, maxCode, false))
	case eservice.KindDecimal:
		return typedDecimal(tidy(text, maxCode, false))
	case eservice.KindYesNo:
		if text == yes || text == no {
			return text == yes
		}
		return old
	case eservice.KindChoice:
		if _, ok := q.Options[text]; ok {
			return text
		}
		if text == "" { // the empty line of a list
			return ""
		}
		return old
	case eservice.KindPersonCode, eservice.KindRegNo:
		return normal(tidy(text, maxCode, false), elevenDigits)
	case eservice.KindEmail:
		return normal(tidy(text, maxCode*3, false), lv.Email)
	case eservice.KindPhone:
		return normal(tidy(text, maxCode, false), lv.Phone)
	case eservice.KindParcel:
		return typedParcel(tidy(text, maxCode, false), old)
	}
	return tidy(text, maxTyped, false)
}

// normal gives the one way of writing a code, or what was typed.
func normal(text string, read func(string) (string, bool)) string {
	if right, ok := read(text); ok {
		return right
	}
	return text
}

func elevenDigits(text string) (string, bool) {
	d, ok := lv.Digits(text)
	return d, ok && len(d) == 11
}

func one(posted url.Values, name string) (string, bool) {
	list := posted[name]
	if len(list) == 0 {
		return "", false
	}
	return list[0], true
}

func (q *question) ticked(posted []string) any {
	chosen := map[string]bool{}
	for _, v := range posted[:min(len(posted), maxCode*10)] {
		chosen[v] = true
	}
	out := []any{}
	for _, o := range q.options {
		if chosen[o.ID] {
			out = append(out, o.ID)
		}
	}
	return out
}

// tidy makes text safe to keep and to show: whole characters in composed form, no controls, no marks that turn the
// direction of reading, no space around; a line has no breaks.
func tidy(text string, limit int, lines bool) string {
	if len(text) > limit*utf8.UTFMax*2 { // before the work, which grows with the text
		text = text[:limit*utf8.UTFMax*2]
	}
	text = norm.NFC.String(strings.ToValidUTF8(text, ""))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r':
			if lines {
				return '\n'
			}
			return ' '
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, text)
	text = norm.NFC.String(strings.TrimSpace(text)) // what was between two marks may be gone
	if runes := []rune(text); len(runes) > limit {
		text = strings.TrimSpace(string(runes[:limit]))
	}
	return text
}

func typedInteger(text string) any {
	bare := strings.Map(dropSpace, text)
	n, err := strconv.ParseInt(bare, 10, 64)
	if err != nil || n > maxWhole || n < -maxWhole {
		return text
	}
	return float64(n)
}

// typedDecimal takes a comma or a point and gives an exact text without needless zeros.
func typedDecimal(text string) any {
	bare := strings.Replace(strings.Map(dropSpace, text), ",", ".", 1)
	sign, rest := "", bare
	if strings.HasPrefix(rest, "-") {
		sign, rest = "-", rest[1:]
	}
	whole, part, point := strings.Cut(rest, ".")
	if !lv.AllDigits(whole) || len(whole) > 12 || (point && (!lv.AllDigits(part) || len(part) > 12)) {
		if bare == "" {
			return ""
		}
		return map[string]any{"typed": text}
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if whole == "" {
		whole = "0"
	}
	if part != "" {
		part = "." + part
	}
	if whole+part == "0" {
		sign = ""
	}
	return sign + whole + part
}

func dropSpace(r rune) rune {
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}

// typedDate reads three fields; a date that does not exist stays in three parts.
func typedDate(posted url.Values, id string, old any) any {
	d, sentD := one(posted, id+".day")
	m, sentM := one(posted, id+".month")
	y, sentY := one(posted, id+".year")
	if !sentD && !sentM && !sentY {
		return old
	}
	d, m, y = tidy(d, 10, false), tidy(m, 20, false), tidy(y, 10, false)
	if d+m+y == "" {
		return ""
	}
	date, ok := readDate(d, m, y)
	if !ok {
		return map[string]any{"day": d, "month": m, "year": y}
	}
	return date.String()
}

func readDate(d, m, y string) (calendar.Date, bool) {
	d, m, y = strings.TrimSuffix(d, "."), strings.TrimSuffix(m, "."), strings.TrimSuffix(y, ".")
	if !lv.AllDigits(d) || !lv.AllDigits(m) || !lv.AllDigits(y) || len(d) > 2 || len(m) > 2 || len(y) != 4 {
		return calendar.Date{}, false
	}
	date, err := calendar.Parse(y + "-" + pad(m) + "-" + pad(d))
	return date, err == nil && date.Year >= 1800
}

func pad(text string) string {
	if len(text) == 1 {
		return "0" + text
	}
	return text
}

// typedParcel keeps what the cadastre said as long as the designation is the same.
func typedParcel(text string, old any) any {
	if text == "" {
		return ""
	}
	text = normal(text, elevenDigits)
	before, _ := old.(map[string]any)
	if before["designation"] == text {
		return before
	}
	return map[string]any{"designation": text}
}

// typedAddress keeps the register's code as long as the text is the same. A chosen code is only a wish until Resolve has
// asked the register: nothing that was posted counts as a fact.
func typedAddress(posted url.Values, id string, old any) any {
	text, sent := one(posted, id)
	chosen, _ := one(posted, id+".code")
	if !sent {
		return old
	}
	text = tidy(text, maxTyped, false)
	if lv.AllDigits(chosen) && len(chosen) == 9 {
		return map[string]any{"text": text, "chosen": chosen}
	}
	if text == "" {
		return ""
	}
	before, _ := old.(map[string]any)
	if before["text"] == text && before["chosen"] == nil {
		return before
	}
	return map[string]any{"text": text}
}
