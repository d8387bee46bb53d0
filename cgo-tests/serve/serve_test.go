// SPDX-License-Identifier: GPL-2.0-or-later

// Package serve_test has clients at hmp serve, in front of stock QEMUs, and compares what they get with
// what QEMU's own -monitor sends.
package serve_test

import (
	"bufio"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// machine has what can be asked and completed.
var machine = []string{"-M", "pc", "-S", "-m", "16", "-nodefaults", "-name", "guest",
	"-blockdev", "null-co,node-name=disk0,read-zeroes=on",
	"-chardev", "ringbuf,id=ring0,size=64", "-device", "VGA"}

// server is a hmp serve at a QEMU.
type server struct {
	t    *testing.T
	cmd  *exec.Cmd
	said chan string // its lines, until it ends
}

// start starts hmp serve in the folder of a QEMU, and waits until it serves its places.
func start(t *testing.T, q *qemutest.QEMU, args ...string) *server {
	t.Helper()
	s := &server{t: t, said: make(chan string, 1000)}
	s.cmd = exec.Command(qemutest.Build(t, qemutest.Hmp), append([]string{"serve", q.Socket(1)}, args...)...)
	s.cmd.Dir = q.Dir
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := s.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, s.cmd.Start())
	go func() {
		defer close(s.said)
		for in := bufio.NewScanner(stderr); in.Scan(); {
			s.said <- in.Text()
		}
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	})
	for _, arg := range args {
		if strings.HasPrefix(arg, "--listen=") || strings.HasPrefix(arg, "--qmp=") {
			s.says(": the ")
		}
	}
	return s
}

// says waits for a line that has a text in it, and returns it.
func (s *server) says(text string) string {
	s.t.Helper()
	timeout := time.After(qemutest.Limit)
	for {
		select {
		case line, open := <-s.said:
			switch {
			case !open:
				s.t.Fatalf("hmp serve ends without saying %q", text)
			case strings.Contains(line, text):
				return line
			}
		case <-timeout:
			s.t.Fatalf("hmp serve does not say %q", text)
		}
	}
}

// status waits for its end.
func (s *server) status() int {
	s.t.Helper()
	kill := time.AfterFunc(qemutest.Limit, func() { _ = s.cmd.Process.Kill() })
	defer kill.Stop()
	for range s.said { // before Wait, which closes the pipe
	}
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// eachRelease calls f for each stock QEMU.
func eachRelease(t *testing.T, f func(t *testing.T, program string)) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) { f(t, qemutest.Stock(t, release, "x86_64")) })
	}
}

// monitorAt connects to a monitor, which is relative to the QEMU's folder, and returns what it has sent up to
// the prompt.
func monitorAt(q *qemutest.QEMU, path string) (c *qemutest.Terminal, greeting string) {
	c = q.Terminal(path)
	return c, c.Until(qemutest.Prompt)
}
