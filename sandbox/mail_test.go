package sandbox_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"testing"

	"pkip/sandbox/sandboxtest"
)

// post starts the catcher on a free port and returns its address.
func post(t *testing.T, s *sandboxtest.Sandbox) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Mail.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		err := <-done
		if err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

const letter = "From: =?utf-8?q?Saulkrastu_novads?= <pkip@saulkrasti.example>\r\nTo: anna@example.com\r\nSubject: =?utf-8?b?xaBvZGllbiBqxIFtYWtzxIE=?=\r\n" +
	"Message-ID: <1@pkip>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n" +
	"--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nJ=C5=ABsu l=C4=93mums\r\n" +
	"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\r\n--B--\r\n"

func TestMailIsCaughtAndShownSafely(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	addr := post(t, s)
	for range 2 {
		err := smtp.SendMail(addr, nil, "pkip@saulkrasti.example", []string{"anna@example.com"}, []byte(letter))
		if err != nil {
			t.Fatal(err)
		}
	}
	_, got := asJSON(t, http.MethodGet, s.URL+"/_sandbox/mail.json?to=anna@example.com", "", "")
	m := got["messages"].([]any)[0].(map[string]any)
	if m["subject"] != "Šodien jāmaksā" || strings.TrimSpace(m["text"].(string)) != "Jūsu lēmums" || m["copies"] != 2.0 || got["duplicates"] != 1.0 {
		t.Errorf("got %v, duplicates %v", m, got["duplicates"])
	}
	_, got = asJSON(t, http.MethodGet, s.URL+"/_sandbox/mail.json?to=other@example.com", "", "")
	if n := len(got["messages"].([]any)); n != 0 {
		t.Errorf("another address has %d messages", n)
	}
	_, page := call(t, nil, http.MethodGet, s.URL+"/_sandbox/mail/1", nil, nil)
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the HTML part is not shown as text")
	}
	_, page = call(t, nil, http.MethodGet, s.URL+"/_sandbox/mail", nil, nil)
	if !strings.Contains(page, "atkārtojums 2") {
		t.Error("the duplicate is not marked")
	}
	status, _ := call(t, nil, http.MethodGet, s.URL+"/_sandbox/mail/99", nil, nil)
	if status != http.StatusNotFound {
		t.Errorf("an unknown message answered %d", status)
	}
	_, raw := call(t, nil, http.MethodGet, s.URL+"/_sandbox/ledger?system=mail", nil, nil)
	if strings.Contains(raw, "anna@") || !strings.Contains(raw, "a***@example.com") {
		t.Errorf("the ledger shows %s", raw)
	}
}

func TestOnlyTheNewestMailIsKept(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	addr := post(t, s)
	c, err := smtp.Dial(addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the test is over
	for i := range 505 {
		send(t, c, fmt.Sprintf("Subject: %d\r\n\r\nx", i))
	}
	list := s.Mail.Messages("")
	if len(list) != 500 || list[0].Subject != "504" || list[499].Subject != "5" {
		t.Errorf("%d kept, from %s to %s", len(list), list[len(list)-1].Subject, list[0].Subject)
	}
}

func send(t *testing.T, c *smtp.Client, text string) {
	t.Helper()
	err := c.Mail("a@example.com")
	if err != nil {
		t.Fatal(err)
	}
	err = c.Rcpt("b@example.com")
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMailFaults(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, nil)
	addr := post(t, s)
	for kind, want := range map[string]string{"down": "EOF", "500": "451", "wrong": "550", "cut": "EOF"} {
		turn(t, s, `{"system":"mail","kind":"`+kind+`"}`)
		err := smtp.SendMail(addr, nil, "a@example.com", []string{"b@example.com"}, []byte(strings.Replace(letter, "1@pkip", kind, 1)))
		// A connection that breaks shows as an end of file or as a reset.
		if err == nil || !strings.Contains(err.Error(), want) && (want != "EOF" || !strings.Contains(err.Error(), "reset")) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	list := s.Mail.Messages("")
	if len(list) != 1 || list[0].MessageID != "cut" {
		t.Errorf("kept %+v, want the one that was cut after acting", list)
	}
}
