// Package typeset makes accessible PDFs with typst, which runs in a Node process of its own: started when the first
// document comes, one document at a time, started again when it has died. It ends with us, because its input closes.
package typeset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pkip/app/paper"
	"pkip/app/work"
)

const (
	defaultTimeout  = 20 * time.Second
	defaultMemory   = 512      // megabytes
	largestDocument = 4 << 20  // bytes of JSON; 10,000 short rows are half a million
	largestPDF      = 64 << 20 // bytes
)

var (
	// ErrTooLarge means that the document is more than anyone prints.
	ErrTooLarge = errors.New("the document is too large to be typeset")
	// ErrRefused means that the process works and cannot set this document: asking again does not help.
	ErrRefused = errors.New("the typesetter refuses the document")
	errClosed  = errors.New("the typesetter is closed")
)

// Config says where the process comes from and what it may use.
type Config struct {
	Node    string        // path of node; empty: the one in PATH
	Dir     string        // folder of server.mjs, after `npm ci --ignore-scripts`
	Timeout time.Duration // for one document, the start of the process included; 0: 20 s
	Memory  int           // megabytes that the process may keep; above them it is replaced after a document, at three times as many it dies of one; 0: 512
	Log     *slog.Logger  // what the process writes about itself; nil: the default logger
}

// Typesetter is a paper.Typesetter. It is safe for use from many goroutines; documents wait for each other.
type Typesetter struct {
	cfg    Config
	turn   chan struct{} // holds one token: whoever has it may use child
	child  *child
	closed bool
}

var _ paper.Typesetter = (*Typesetter)(nil)

// New checks that the parts are there. It starts nothing yet.
func New(cfg Config) (*Typesetter, error) {
	if cfg.Node == "" {
		cfg.Node = "node"
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Memory <= 0 {
		cfg.Memory = defaultMemory
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("finding the typesetter: %w", err)
	}
	cfg.Dir = dir
	for _, part := range []string{"server.mjs", "node_modules"} {
		_, err = os.Stat(filepath.Join(dir, part))
		if err != nil {
			return nil, fmt.Errorf("finding the typesetter (run `npm ci --ignore-scripts` there): %w", err)
		}
	}
	t := &Typesetter{cfg: cfg, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	return t, nil
}

// PDF makes the resident's copy: PDF/UA-1, for people with screen readers.
func (t *Typesetter) PDF(ctx context.Context, d paper.Document) ([]byte, error) {
	return t.make(ctx, "ua-1", d)
}

// Archive makes the copy that is kept: PDF/A-2a, readable when today's programs are gone.
func (t *Typesetter) Archive(ctx context.Context, d paper.Document) ([]byte, error) {
	return t.make(ctx, "a-2a", d)
}

// Close ends the process, after the document it works on. Later documents are unavailable.
func (t *Typesetter) Close() error {
	<-t.turn
	defer t.give()
	t.closed = true
	t.drop()
	return nil
}

type request struct {
	Standard string         `json:"standard"`
	Document paper.Document `json:"document"`
}

type result struct {
	pdf []byte
	err error
}

func (t *Typesetter) make(ctx context.Context, standard string, d paper.Document) ([]byte, error) {
	err := work.Outside(ctx)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(request{Standard: standard, Document: d})
	if err != nil {
		return nil, fmt.Errorf("writing a document for the typesetter: %w", err)
	}
	if len(body) > largestDocument {
		return nil, ErrTooLarge
	}
	select {
	case <-t.turn:
	case <-ctx.Done():
		return nil, unavailable("waiting for the typesetter", ctx.Err())
	}
	// The document is finished even when nobody waits any more: a process killed for each impatient reader would have to
	// start anew for the next one. The time limit bounds it.
	done := make(chan result, 1)
	go func() {
		defer t.give()
		pdf, err := t.ask(context.WithoutCancel(ctx), body)
		done <- result{pdf: pdf, err: err}
	}()
	select {
	case r := <-done:
		return r.pdf, r.err
	case <-ctx.Done():
		return nil, unavailable("waiting for a document", ctx.Err())
	}
}

func (t *Typesetter) give() { t.turn <- struct{}{} }

// ask sends the document. A process that died since the last one is replaced and asked once more; one that dies of this
// document is not given it again and again.
func (t *Typesetter) ask(ctx context.Context, body []byte) ([]byte, error) {
	if t.closed {
		return nil, unavailable("typesetting", errClosed)
	}
	deadline := time.NewTimer(t.cfg.Timeout)
	defer deadline.Stop()
	for {
		fresh := t.child == nil || t.child.dead()
		if fresh {
			t.drop()
			c, err := start(ctx, t.cfg)
			if err != nil {
				return nil, unavailable("starting the typesetter", err)
			}
			t.child = c
		}
		pdf, err := t.child.ask(body, deadline.C)
		if err == nil || errors.Is(err, ErrRefused) {
			return pdf, err
		}
		t.drop()
		if fresh || errors.Is(err, errSlow) {
			return nil, unavailable("typesetting", err)
		}
		t.cfg.Log.Warn("the typesetter died and is started again", "reason", err.Error())
	}
}

func (t *Typesetter) drop() {
	if t.child != nil {
		t.child.stop()
		t.child = nil
	}
}

func unavailable(act string, err error) error {
	return fmt.Errorf("%s: %w: %w", act, paper.ErrUnavailable, err)
}
