package mailbox

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHostileMail(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 1000)
	for name, raw := range map[string]string{
		"no header":            "just words",
		"deep nesting":         deep,
		"a broken encoding":    "Content-Transfer-Encoding: base64\r\n\r\n!!!",
		"letters that are not": "Subject: \xff\xfe\r\n\r\n\xff",
		"a long text":          "Subject: x\r\n\r\n" + strings.Repeat("ā", 300<<10),
	} {
		m := parse([]byte(raw))
		if !utf8.ValidString(m.Text) || len(m.Text) > maxText+20 || len(m.Raw) > maxText+20 {
			t.Errorf("%s: %d bytes of text, %d raw", name, len(m.Text), len(m.Raw))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Subject: =?utf-8?q?a?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := parse(raw)
		if !utf8.ValidString(m.Raw) || !utf8.ValidString(m.Text) {
			t.Error("text that is no text")
		}
	})
}
