package embedded

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Child is a program that lives as long as we do: it ends when its standard input closes, which the kernel does for us
// even when we are killed.
type Child struct {
	cmd *exec.Cmd
	in  io.Closer
}

// StartChild starts the program that stands beside our own, with what env adds to the environment.
func StartChild(ctx context.Context, name string, env []string, log io.Writer) (*Child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", name, err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(filepath.Dir(self), name)) //nolint:gosec // G204: our own
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	err = cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return &Child{cmd: cmd, in: in}, nil
}

// Stop closes its input and waits.
func (c *Child) Stop() {
	_ = c.in.Close()
	done := make(chan struct{})
	go func() { _ = c.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = c.cmd.Process.Kill()
	}
}
