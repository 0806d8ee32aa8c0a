// Package mail sends messages over SMTP.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"pkip/app/work"
)

// answerIn is how long a mail server may take.
const answerIn = 15 * time.Second

// Sender sends over one server.
type Sender struct {
	host   string
	port   int
	from   string
	domain string
	auth   *url.Userinfo
	tls    mail.TLSPolicy
}

// New returns a sender for "smtp://[user:password@]host:port"; "smtps" insists on TLS, smtp uses it where it is offered.
func New(address, from string) (*Sender, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("mail: SMTP_URL: %w", err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return nil, errors.New("mail: SMTP_URL has no port")
	}
	_, domain, ok := strings.Cut(from, "@")
	if !ok {
		return nil, errors.New("mail: PKIP_MAIL_FROM is not an address")
	}
	s := &Sender{host: u.Hostname(), port: port, from: from, domain: domain, auth: u.User, tls: mail.TLSOpportunistic}
	if u.Scheme == "smtps" {
		s.tls = mail.TLSMandatory
	}
	return s, nil
}

// Message is one letter. Key names it for ever: a repetition carries the same Message-ID, by which receivers know it.
type Message struct {
	Key, To, FromName, Subject, Body, Lang string
}

// Send sends m. It may be called again with the same key.
func (s *Sender) Send(ctx context.Context, m Message) error {
	err := work.Outside(ctx)
	if err != nil {
		return err
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	err = errors.Join(msg.FromFormat(m.FromName, s.from), msg.To(m.To))
	if err != nil {
		return errors.New("mail: an address is malformed") // the library's text would repeat it
	}
	msg.SetMessageIDWithValue(m.Key + "@" + s.domain)
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetGenHeader("Content-Language", m.Lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	options := []mail.Option{mail.WithPort(s.port), mail.WithTimeout(answerIn), mail.WithTLSPolicy(s.tls)}
	if s.auth != nil {
		password, _ := s.auth.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.auth.Username()), mail.WithPassword(password))
	}
	client, err := mail.NewClient(s.host, options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err != nil {
		return fmt.Errorf("mail: sending failed: %T", err)
	}
	return nil
}
