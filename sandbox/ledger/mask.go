package ledger

import (
	"regexp"
	"strings"
)

var (
	code   = regexp.MustCompile(`(\d{6})-?(\d{5})`)
	number = regexp.MustCompile(`^[459]\d{10}$`) // a registration number begins so, a personal code never does
)

// Person masks a personal code: its first six digits stay.
func Person(s string) string {
	m := code.FindStringSubmatch(s)
	if m == nil {
		return Text(s)
	}
	return m[1] + "-*****"
}

// Number masks what was sent as a registration number, unless it can be one: those are public.
func Number(s string) string {
	if number.MatchString(s) {
		return s
	}
	return Text(s)
}

// Text masks every personal code inside free text and cuts the text at 120 letters.
func Text(s string) string {
	s = code.ReplaceAllString(s, "$1-*****")
	r := []rune(s)
	if len(r) > 120 {
		s = string(r[:120]) + "…"
	}
	return s
}

// Mail masks the local part of an e-mail address.
func Mail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" {
		return "***"
	}
	r := []rune(local)
	return string(r[:1]) + "***@" + Text(domain)
}
