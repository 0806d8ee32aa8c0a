package typeset

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

const (
	endsIn     = 2 * time.Second // how long a process may take to leave when its input has closed
	hardLimit  = 3               // times Memory: where the kernel refuses more
	longestLog = 2000            // characters of what it says about itself
)

var (
	errSlow   = errors.New("the document took too long")
	errBroken = errors.New("the answer is no answer")
)

// child is one running process.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	gone chan struct{} // closed when it has ended
}

// start runs server.mjs with no environment: it needs none of our secrets. What it may hold is bounded three times: the
// heap by Node, all of its data by the kernel (a document of a few megabytes can take gigabytes outside the heap), and
// what it keeps after a document by itself, for then it leaves. It outlives ctx: the next caller needs it too.
func start(ctx context.Context, cfg Config) (*child, error) {
	node, err := exec.LookPath(cfg.Node)
	if err != nil {
		return nil, fmt.Errorf("finding node: %w", err)
	}
	memory := strconv.Itoa(cfg.Memory)
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", "-c", `ulimit -d "$1" && shift && exec "$@"`, "sh", //nolint:gosec // G204: all from the configuration
		strconv.Itoa(max(cfg.Memory, defaultMemory)*1024*hardLimit), node, "--max-old-space-size="+memory, "server.mjs", memory)
	cmd.Dir, cmd.Env = cfg.Dir, []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal is for us; we end it in order
	cmd.Stderr = &said{log: cfg.Log}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("opening its input: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("opening its output: %w", err)
	}
	err = cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("running node: %w", err)
	}
	c := &child{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 64<<10), gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		_, _ = cmd.Process.Wait() // not cmd.Wait: it would close the output before the last answer is read
	}()
	return c, nil
}

func (c *child) dead() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// ask sends one document and reads one answer. After an error other than ErrRefused the process is of no use.
func (c *child) ask(body []byte, deadline <-chan time.Time) ([]byte, error) {
	done := make(chan result, 1)
	go func() {
		pdf, err := c.talk(body)
		done <- result{pdf: pdf, err: err}
	}()
	select {
	case r := <-done:
		return r.pdf, r.err
	case <-deadline:
		_ = c.cmd.Process.Kill()
		<-done // its pipes are closed now
		return nil, errSlow
	}
}

func (c *child) talk(body []byte) ([]byte, error) {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	_, err := c.in.Write(append(head, body...))
	if err != nil {
		return nil, fmt.Errorf("sending a document: %w", err)
	}
	_, err = io.ReadFull(c.out, head)
	if err != nil {
		return nil, fmt.Errorf("reading the answer's length: %w", err)
	}
	size := binary.BigEndian.Uint32(head)
	if size < 1 || size > largestPDF {
		return nil, errBroken
	}
	answer := make([]byte, size)
	_, err = io.ReadFull(c.out, answer)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	switch answer[0] {
	case 0:
		return answer[1:], nil
	case 1:
		return nil, fmt.Errorf("%w: %s", ErrRefused, answer[1:])
	default:
		return nil, errBroken
	}
}

func (c *child) stop() {
	_ = c.in.Close()
	select {
	case <-c.gone:
	case <-time.After(endsIn):
		_ = c.cmd.Process.Kill()
		<-c.gone
	}
	_ = c.cmd.Wait() // closes the pipes and ends the copying of what it said
}

// said passes on what the process writes about itself, a bounded piece at a time.
type said struct{ log *slog.Logger }

func (s *said) Write(p []byte) (int, error) {
	s.log.Warn("the typesetter says", "text", string(p[:min(len(p), longestLog)]))
	return len(p), nil
}
