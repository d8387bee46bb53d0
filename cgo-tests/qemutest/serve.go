// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"bufio"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Served is a hmp serve at a QEMU.
type Served struct {
	// Places are where it listens, such as "tcp:127.0.0.1:4444", in the order of its arguments.
	Places []string

	t    testing.TB
	cmd  *exec.Cmd
	said chan string // its lines, until it ends
}

// Serve starts hmp serve in the folder of a QEMU, at its QMP socket 1, and waits until it listens. Places are
// its --listen and --qmp, PLACE being one word with the flag. It is killed at the end of the test.
func Serve(t testing.TB, q *QEMU, args ...string) *Served {
	t.Helper()
	s := &Served{t: t, said: make(chan string, 1000)}
	s.cmd = exec.Command(Build(t, Hmp), append([]string{"serve", q.Socket(1)}, args...)...)
	s.cmd.Dir = q.Dir
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
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
			place, _, _ := strings.Cut(strings.TrimPrefix(s.Says(": the "), "hmp: "), ": the ")
			s.Places = append(s.Places, place)
		}
	}
	return s
}

// Says waits for a line on its standard error that has a text in it, and returns the line.
func (s *Served) Says(text string) string {
	s.t.Helper()
	timeout := time.After(Limit)
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

// Status waits for its end and returns its exit status.
func (s *Served) Status() int {
	s.t.Helper()
	kill := time.AfterFunc(Limit, func() { _ = s.cmd.Process.Kill() })
	defer kill.Stop()
	for range s.said { // before Wait, which closes the pipe
	}
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// PID is its process.
func (s *Served) PID() int { return s.cmd.Process.Pid }
