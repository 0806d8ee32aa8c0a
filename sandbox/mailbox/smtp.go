package mailbox

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
)

// maxMessage bounds one mail.
const maxMessage = 10 << 20

// Serve takes mail from a listener until the context ends.
func (m *Mailbox) Serve(ctx context.Context, l net.Listener) error {
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return m.open(ctx, c) }))
	srv.Domain = "sandbox.localhost"
	srv.MaxMessageBytes, srv.MaxRecipients, srv.MaxLineLength = maxMessage, 100, 10000
	srv.ReadTimeout, srv.WriteTimeout = 30*time.Second, 30*time.Second
	srv.EnableSMTPUTF8 = true
	srv.ErrorLog = slog.NewLogLogger(m.log.Handler(), slog.LevelDebug)
	stop := context.AfterFunc(ctx, func() {
		err := srv.Close()
		if err != nil {
			m.log.Debug("closing the mail catcher", "error", err)
		}
	})
	defer stop()
	err := srv.Serve(l)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("taking mail: %w", err)
	}
	return nil
}

// sending is one client's connection.
type sending struct {
	ctx    context.Context //nolint:containedctx // the library's callbacks carry none; it ends with the server
	m      *Mailbox
	conn   *smtp.Conn
	caller string
	from   string
	to     []string
}

func (m *Mailbox) open(ctx context.Context, c *smtp.Conn) (smtp.Session, error) {
	s := &sending{ctx: ctx, m: m, conn: c, caller: c.Hostname()}
	_, down := m.faults.Take(System, fault.Down)
	if down {
		s.note("connect", fault.Down, "fault", 500)
		s.hangup()
	}
	return s, nil
}

// hangup closes the connection under the client.
func (s *sending) hangup() {
	err := s.conn.Conn().Close()
	if err != nil {
		s.m.log.Debug("closing a mail connection", "error", err)
	}
}

func (s *sending) note(operation string, k fault.Kind, outcome string, status int) {
	e := ledger.Entry{System: System, Operation: operation, Caller: ledger.Text(s.caller), Outcome: outcome, Status: status}
	for _, to := range s.to {
		e.Subjects = append(e.Subjects, ledger.Mail(to))
	}
	if k != fault.None {
		e.Fault = string(k)
	}
	s.m.ledger.Add(e)
}

// Reset implements smtp.Session.
func (s *sending) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (s *sending) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *sending) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements smtp.Session.
func (s *sending) Rcpt(to string, _ *smtp.RcptOptions) error {
	_, wrong := s.m.faults.Take(System, fault.Wrong)
	if wrong {
		s.to = append(s.to, to)
		s.note("RCPT", fault.Wrong, "refused", 550)
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "The sandbox was told not to know this address"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data implements smtp.Session.
func (s *sending) Data(r io.Reader) error {
	sw, struck := s.m.faults.Take(System, fault.Slow, fault.Error, fault.Cut)
	if !struck {
		sw.Kind = fault.None
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("reading a mail: %w", err)
	}
	if sw.Kind == fault.Error {
		s.note("DATA", sw.Kind, "refused for now", 451)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The sandbox was told to fail"}
	}
	if sw.Kind == fault.Slow {
		sw.Wait(s.ctx)
	}
	x := parse(raw)
	x.From, x.To = s.from, s.to
	copies := s.m.add(x)
	outcome := "kept"
	if copies > 1 {
		outcome = fmt.Sprintf("kept, arrived %d times", copies)
	}
	s.note("DATA", sw.Kind, outcome, 250)
	if sw.Kind == fault.Cut {
		s.hangup()
	}
	return nil
}
