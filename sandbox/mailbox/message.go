package mailbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"
)

// Message is a mail as it arrived.
type Message struct {
	ID         int64     `json:"id"`
	At         time.Time `json:"receivedAt"`
	From       string    `json:"from"`
	To         []string  `json:"to"`
	Subject    string    `json:"subject"`
	MessageID  string    `json:"messageId"`
	Copies     int       `json:"copies"` // how many with this Message-ID and these recipients arrived so far, this one too
	Text       string    `json:"text"`
	HTML       string    `json:"html,omitempty"`
	Parts      []string  `json:"parts,omitempty"` // content types of what is neither
	HeaderFrom string    `json:"headerFrom"`
	Raw        string    `json:"-"`
}

// Bounds of what is read out of a message.
const (
	maxDepth = 5
	maxParts = 50
	maxText  = 200 << 10
)

// parse reads a message; what cannot be read stays visible in Raw.
func parse(raw []byte) Message {
	m := Message{Raw: clip(strings.ToValidUTF8(string(raw), "�"))}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Text = m.Raw
		return m
	}
	h := parsed.Header
	m.Subject, m.HeaderFrom = word(h.Get("Subject")), word(h.Get("From"))
	m.MessageID = strings.Trim(strings.TrimSpace(h.Get("Message-ID")), "<>")
	left := maxParts
	m.read(h.Get("Content-Type"), h.Get("Content-Transfer-Encoding"), parsed.Body, maxDepth, &left)
	return m
}

// read takes a part apart; the first text and the first HTML are kept.
func (m *Message) read(contentType, encoding string, body io.Reader, depth int, left *int) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, params = "text/plain", nil
	}
	*left--
	if strings.HasPrefix(kind, "multipart/") && depth > 0 {
		parts := multipart.NewReader(body, params["boundary"])
		for *left > 0 {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			m.read(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth-1, left)
		}
		return
	}
	switch {
	case kind == "text/plain" && m.Text == "":
		m.Text = decoded(encoding, body)
	case kind == "text/html" && m.HTML == "":
		m.HTML = decoded(encoding, body)
	default:
		m.Parts = append(m.Parts, kind)
	}
}

func decoded(encoding string, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxText+utf8.UTFMax))
	text := strings.ToValidUTF8(string(raw), "�")
	if err != nil {
		text += "\n[the rest could not be decoded]"
	}
	return clip(strings.ReplaceAll(text, "\r\n", "\n"))
}

func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "\n[…]"
}

// word decodes a header's encoded words.
func word(s string) string {
	plain, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return plain
}
