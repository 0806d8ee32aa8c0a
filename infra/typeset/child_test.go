package typeset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pkip/app/i18n"
	"pkip/app/paper"
)

func TestADeadProcessIsReplaced(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	for range 3 {
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if err != nil {
			t.Fatal(err)
		}
		err = ts.child.cmd.Process.Kill()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoAtOnceGetTheirOwn(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			d, want := application(i18n.LV), fmt.Sprintf("Dokuments-%d-beigas", i)
			d.Title = want
			pdf, err := ts.PDF(t.Context(), d)
			if err != nil {
				t.Error(err)
				return
			}
			if !strings.Contains(textOf(t, pdf), want) {
				t.Errorf("%s is not in its own document", want)
			}
		})
	}
	all.Wait()
}

func TestWhoWaitsMayLeave(t *testing.T) {
	t.Parallel()
	ts := impostor(t, `process.stdin.resume(); setInterval(() => {}, 1000)`) // never answers
	ts.cfg.Timeout = 3 * time.Second
	var all sync.WaitGroup
	for range 2 { // one at work, one in the queue
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := ts.PDF(ctx, application(i18n.LV))
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, paper.ErrUnavailable) || errors.Is(err, errSlow) {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
}

func TestTheProcessEndsWithUs(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	_, err := ts.PDF(t.Context(), application(i18n.LV))
	if err != nil {
		t.Fatal(err)
	}
	c := ts.child
	err = c.in.Close() // what the kernel does when we are killed
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.gone:
	case <-time.After(endsIn):
		t.Error("it lives on")
	}
}

func TestAProcessThatGrewIsReplaced(t *testing.T) {
	t.Parallel()
	ts := open(t, func(c *Config) { c.Memory = 40 }) // less than it needs when idle
	var pids []int
	for range 2 {
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, ts.child.cmd.Process.Pid)
	}
	if pids[0] == pids[1] {
		t.Error("it was kept")
	}
}

func TestTheProcessGetsNoEnvironment(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	_, err := ts.PDF(t.Context(), application(i18n.LV))
	if err != nil {
		t.Fatal(err)
	}
	env, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(ts.child.cmd.Process.Pid), "environ"))
	if err != nil {
		t.Skip("no /proc here")
	}
	for entry := range strings.SplitSeq(strings.Trim(string(env), "\x00"), "\x00") {
		if name, _, _ := strings.Cut(entry, "="); name != "" && name != "PWD" { // the shell sets PWD
			t.Errorf("got %q", entry)
		}
	}
}

// impostor runs a script in place of server.mjs.
func impostor(t *testing.T, script string) *Typesetter {
	t.Helper()
	dir := t.TempDir()
	err := errors.Join(os.WriteFile(filepath.Join(dir, "server.mjs"), []byte(script), 0o600), os.Mkdir(filepath.Join(dir, "node_modules"), 0o700))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, func(c *Config) { c.Dir = dir })
}

func TestProcessesThatMisbehave(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"dies at once":              `process.exit(1)`,
		"dies of the document":      `process.stdin.once("data", () => process.exit(1))`,
		"answers with a huge size":  `process.stdin.once("data", () => process.stdout.write(Buffer.from([255, 255, 255, 255, 0])))`,
		"answers with nothing":      `process.stdin.once("data", () => process.stdout.write(Buffer.from([0, 0, 0, 0])))`,
		"answers with a new status": `process.stdin.once("data", () => process.stdout.write(Buffer.from([0, 0, 0, 1, 9])))`,
		"stops in the middle":       `process.stdin.once("data", () => process.stdout.write(Buffer.from([0, 0, 0, 9, 0]), () => process.exit(0)))`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := impostor(t, script).PDF(t.Context(), application(i18n.LV))
			if !errors.Is(err, paper.ErrUnavailable) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("refuses", func(t *testing.T) {
		t.Parallel()
		ts := impostor(t, `process.stdin.on("data", () => process.stdout.write(Buffer.from([0, 0, 0, 3, 1, 110, 111])))`)
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if !errors.Is(err, ErrRefused) || errors.Is(err, paper.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("never answers and does not leave", func(t *testing.T) {
		t.Parallel()
		ts := impostor(t, `process.stdin.resume(); setInterval(() => {}, 1000)`)
		ts.cfg.Timeout = 300 * time.Millisecond
		_, err := ts.PDF(t.Context(), application(i18n.LV))
		if !errors.Is(err, errSlow) {
			t.Errorf("got %v", err)
		}
		if ts.child != nil {
			t.Error("it is kept")
		}
	})
}

// A process in the middle of a stop is not killed by an interrupt meant for us.
func TestTheProcessHasItsOwnGroup(t *testing.T) {
	t.Parallel()
	ts := open(t, nil)
	_, err := ts.PDF(t.Context(), application(i18n.LV))
	if err != nil {
		t.Fatal(err)
	}
	group, err := syscall.Getpgid(ts.child.cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if group != ts.child.cmd.Process.Pid {
		t.Errorf("it is in group %d", group)
	}
}
