package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A child of the embedded start must not outlive it, however it dies: its end is the end of our input.
func TestTheChildEndsWithItsParent(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "sandbox-program")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	data := filepath.Join(t.TempDir(), "data")
	for range 2 { // the second start finds the first one's key pair
		cmd := exec.CommandContext(t.Context(), bin)
		cmd.Env = append(os.Environ(), "PKIP_SANDBOX_CHILD=1", "PKIP_SANDBOX_ADDR=127.0.0.1:0", "PKIP_SANDBOX_SMTP=127.0.0.1:0", "PKIP_SANDBOX_DATA="+data)
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		err = cmd.Start()
		if err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(stderr).ReadString('\n')
		if err != nil || !strings.Contains(line, "the sandbox stands") {
			t.Fatalf("said %q (%v)", line, err)
		}
		err = stdin.Close()
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err = <-ended:
			if err != nil {
				t.Errorf("ended with %v", err)
			}
		case <-time.After(15 * time.Second):
			t.Fatal("outlived its parent")
		}
	}
	info, err := os.Stat(filepath.Join(data, "sandbox-key.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v %v", info, err)
	}
}
