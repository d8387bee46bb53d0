// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Program is a running hmp program that is driven through pipes.
type Program struct {
	t      testing.TB
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr lockedBuffer
}

// StartProgram starts the hmp program with --null and more arguments. It is
// killed at the end of the test.
func StartProgram(t testing.TB, program string, args ...string) *Program {
	t.Helper()
	p := &Program{t: t, cmd: exec.Command(program, append([]string{"--null"}, args...)...)}
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, bufio.NewReaderSize(out, 64<<10)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	return p
}

// Run runs a line and returns its text.
func (p *Program) Run(line string) string {
	p.t.Helper()
	text, err := p.TryRun(line)
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

// TryRun is Run for a line that may be the program's last one.
func (p *Program) TryRun(line string) (text string, err error) {
	watchdog := time.AfterFunc(Limit, func() { p.cmd.Process.Kill() })
	defer watchdog.Stop()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		return "", fmt.Errorf("hmp %q: %w\n%s", line, err, p.stderr.String())
	}
	text, err = p.out.ReadString(0)
	if err != nil {
		return text, fmt.Errorf("hmp %q: %w after %q\n%s", line, err, text, p.stderr.String())
	}
	return strings.TrimSuffix(text, "\x00"), nil
}

// End ends its input and returns its exit status and what it wrote to stderr.
func (p *Program) End() (status int, stderr string) {
	p.t.Helper()
	watchdog := time.AfterFunc(Limit, func() { p.cmd.Process.Kill() })
	defer watchdog.Stop()
	p.in.Close()
	if rest, _ := io.ReadAll(p.out); len(rest) > 0 {
		p.t.Errorf("hmp printed after its last line: %q", rest)
	}
	p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode(), p.stderr.String()
}
