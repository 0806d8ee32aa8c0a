// Package lv knows how Latvia writes its identifiers: personal codes, registration numbers, cadastre designations,
// telephone numbers. It judges the form only; whether somebody has the code is for a register to say.
package lv

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
)

// Digits takes the digits out of what people type between and around them: spaces, dashes, dots. It fails at anything
// else, so that a name is not read as a number.
func Digits(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), r == '.':
		default:
			return "", false
		}
	}
	return b.String(), true
}

// CheckPersonCode judges eleven digits. Codes of the old form carry a date of birth and a checksum. Those issued since July
// 2017 begin with 32; public sources disagree whether their checksum counts, so a wrong one is only doubted.
func CheckPersonCode(code string) (ok, doubtful bool) {
	if len(code) != 11 || !AllDigits(code) {
		return false, false
	}
	sum := 1101
	for i, weight := range []int{1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum -= weight * int(code[i]-'0')
	}
	right := sum%11%10 == int(code[10]-'0')
	if strings.HasPrefix(code, "32") {
		return true, !right
	}
	_, err := time.Parse("02012006", code[:4]+century(code[6])+code[4:6])
	return right && err == nil, false
}

func century(c byte) string { return map[byte]string{'0': "18", '1': "19", '2': "20"}[c] }

// CheckRegNo judges a registration number of a company or institution by its checksum.
func CheckRegNo(code string) bool {
	if len(code) != 11 || !AllDigits(code) || (code[0] != '4' && code[0] != '5' && code[0] != '9') {
		return false
	}
	sum := 0
	for i, weight := range []int{9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1} {
		sum += weight * int(code[i]-'0')
	}
	return sum%11 == 3
}

// Email normalises an address; what it takes is narrower than the mail standard and wide enough for everybody.
func Email(text string) (string, bool) {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || len(text) > 254 {
		return "", false
	}
	local, domain, _ := strings.Cut(text, "@")
	if local == "" || strings.ContainsAny(text, " \"") || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", false
	}
	return local + "@" + strings.ToLower(domain), true
}

// Phone normalises a number: eight digits are Latvian, others begin with + or 00 and the country.
func Phone(text string) (string, bool) {
	text = strings.NewReplacer("(", " ", ")", " ").Replace(text)
	plus := strings.HasPrefix(strings.TrimSpace(text), "+")
	number, ok := Digits(strings.Replace(text, "+", "", 1))
	if !ok {
		return "", false
	}
	if !plus && strings.HasPrefix(number, "00") {
		plus, number = true, number[2:]
	}
	if !plus && len(number) == 8 && strings.ContainsRune("26789", rune(number[0])) {
		return "+371" + number, true
	}
	if !plus || len(number) < 8 || len(number) > 15 || number[0] == '0' {
		return "", false
	}
	if strings.HasPrefix(number, "371") && len(number) != 11 {
		return "", false
	}
	return "+" + number, true
}

// CheckParcel judges the cadastre designation of a land unit, which has no checksum.
func CheckParcel(code string) bool { return len(code) == 11 && AllDigits(code) }

// AllDigits tells whether text is digits and nothing else, and not empty.
func AllDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// PersonCode reads a personal code as people type it, with or without the dash; ok is false where it cannot be one.
func PersonCode(text string) (code string, ok bool) {
	code, ok = Digits(text)
	if !ok {
		return "", false
	}
	ok, _ = CheckPersonCode(code)
	return code, ok
}

// FormatPersonCode writes eleven digits with the dash; anything else as it is.
func FormatPersonCode(code string) string {
	if len(code) != 11 {
		return code
	}
	return code[:6] + "-" + code[6:]
}
