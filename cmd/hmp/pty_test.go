// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
	"libhmp/cmd/hmp/internal/fakeqmp"
)

// asProgram has the test's own program be hmp; its value is a fault that it is to
// have (see crash_test.go), or 1.
const asProgram = "LIBHMP_TEST_RUN"

func TestMain(m *testing.M) {
	if fault := os.Getenv(asProgram); fault != "" {
		prepare(fault)
		main()
	}
	os.Exit(m.Run())
}

// user is somebody at a terminal at which a process runs.
type person struct {
	t      *testing.T
	pty    *os.File // what the user sees and types
	tty    *os.File // what the process has
	cmd    *exec.Cmd
	before unix.Termios

	mu   sync.Mutex
	seen bytes.Buffer
}

// startAtTerminal starts hmp on a terminal of its own.
// It is so wide that no message is broken into lines.
func startAtTerminal(t *testing.T, args ...string) *person {
	t.Helper()
	return startWithEnvironment(t, wide, nil, args...)
}

const wide = 400

// startWithEnvironment starts hmp on a terminal that is so wide, with more environment.
func startWithEnvironment(t *testing.T, columns int, env []string, args ...string) *person {
	t.Helper()
	p := prepareSeat(t, columns, env, args)
	p.start()
	return p
}

// startAtChangedTerminal starts hmp on a terminal that somebody has set up.
func startAtChangedTerminal(t *testing.T, change func(*unix.Termios), env []string, args ...string) *person {
	t.Helper()
	p := prepareSeat(t, 80, env, args)
	change(&p.before)
	require.NoError(t, p.set(p.before))
	p.start()
	return p
}

// startWithOutputTo starts hmp on a terminal, with its output in a file.
func startWithOutputTo(t *testing.T, file string, args ...string) *person {
	t.Helper()
	p := prepareSeat(t, 80, nil, args)
	f, err := os.Create(file)
	require.NoError(t, err)
	defer f.Close()
	p.cmd.Stdout = f
	p.start()
	return p
}

func prepareSeat(t *testing.T, columns int, env, args []string) *person {
	t.Helper()
	pty, tty := qemutest.OpenPTY(t)
	size := &unix.Winsize{Col: uint16(columns), Row: 50}
	require.NoError(t, unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, size))
	p := &person{t: t, pty: pty, tty: tty, cmd: exec.Command(os.Args[0], args...)}
	p.before = p.termios()
	// (The race detector of the program would like to sleep before it ends.)
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0", "TERM=xterm",
		"XDG_STATE_HOME="+t.TempDir())
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = tty, tty, tty
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return p
}

func (p *person) start() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Start())
	go p.look()
	p.t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
}

func (p *person) termios() unix.Termios {
	p.t.Helper()
	tio, err := unix.IoctlGetTermios(int(p.tty.Fd()), unix.TCGETS)
	require.NoError(p.t, err)
	return *tio
}

func (p *person) set(t unix.Termios) error {
	return unix.IoctlSetTermios(int(p.tty.Fd()), unix.TCSETS, &t)
}

func (p *person) look() {
	buf := make([]byte, 4096)
	for {
		n, err := p.pty.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.seen.Write(buf[:n])
		p.mu.Unlock()
	}
}

// screen is all that came.
func (p *person) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

func (p *person) types(keys string) {
	p.t.Helper()
	_, err := p.pty.WriteString(keys)
	require.NoError(p.t, err)
}

// sees waits until all that came ends with text.
func (p *person) sees(text string) {
	p.t.Helper()
	if !assert.Eventually(p.t, func() bool { return strings.HasSuffix(p.screen(), text) },
		10*time.Second, time.Millisecond, "waiting for %q", text) {
		p.t.Fatalf("the screen has %q", p.screen())
	}
}

// leaves has the user leave at a prompt.
func (p *person) leaves() {
	p.t.Helper()
	p.types("\x04")
	assert.Equal(p.t, 0, p.status())
}

// status waits for the end, and sees that the terminal is as it was.
func (p *person) status() int {
	p.t.Helper()
	done := make(chan struct{})
	go func() { p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		p.t.Fatalf("does not end; the screen has %q", p.screen())
	}
	assert.Equal(p.t, p.before, p.termios(), "the terminal is as it was")
	const end = "(end)" // behind everything that the process wrote
	_, err := p.tty.WriteString(end)
	require.NoError(p.t, err)
	p.sees(end)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen.Truncate(p.seen.Len() - len(end))
	return p.cmd.ProcessState.ExitCode()
}

const (
	banner = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) "
	// leaving is what stands between the two at a terminal without --classic.
	leaving = "'detach' or Ctrl-D leaves the virtual machine alone\r\n"
)

func TestTerminal(t *testing.T) {
	t.Parallel()
	p := startAtTerminal(t, usual(t), "--classic")
	p.sees(banner)
	assert.NotEqual(t, p.before, p.termios(), "every key is delivered")
	p.types("info status\r")
	p.sees("info status\x1b[K\r\nVM status: running\r\n(qemu) ")
	p.types("info sta\x15inf\tvers\t\r") // ^U, completion
	p.sees("info version \x1b[K\r\n10.0.13Debian 1:10.0.13+ds-0+deb13u1\r\n(qemu) ")
	p.types("\x1b[A\x1b[A\r") // history
	p.sees("info status\x1b[K\r\nVM status: running\r\n(qemu) ")
	p.types("a\x04") // deletes nothing
	p.sees("a\x1b[K")
	p.types("\x7f\r")
	p.sees("\r\n(qemu) ")
	p.leaves()
	assert.True(t, strings.HasSuffix(p.screen(), "(qemu) \r\n"), "the shell's prompt has a line of its own")
}

func TestTerminalTakesWhatIsTypedAhead(t *testing.T) {
	t.Parallel()
	p := startAtTerminal(t, usual(t), "--classic")
	p.sees(banner)
	p.types("info name\rinfo status\r\x04never\r")
	assert.Equal(t, 0, p.status())
	assert.Contains(t, p.screen(), "fake\r\n(qemu) ")
	assert.Contains(t, p.screen(), statusText[:len(statusText)-1]+"\r\n(qemu) ")
	assert.NotContains(t, p.screen(), "never")
}

func TestTerminalQuit(t *testing.T) {
	t.Parallel()
	p := startAtTerminal(t, usual(t), "--classic")
	p.sees(banner)
	p.types("quit\r")
	assert.Equal(t, 0, p.status())
	assert.True(t, strings.HasSuffix(p.screen(), "quit\x1b[K\r\n"), "no prompt, no message: %q", p.screen())
}

func TestTerminalLosesQEMU(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		go func() { <-gone; c.Close() }()
		fakeqmp.Usual().Play(c)
	})
	p := startAtTerminal(t, path, "--classic")
	p.sees(banner)
	close(gone)
	assert.Equal(t, 3, p.status())
	p.sees("(qemu) \r\nhmp: " + path + ": QEMU has closed the QMP connection\r\n")
}

func TestTerminalSignals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(*person)
		want int
	}{
		{"Ctrl-C", func(p *person) { p.types("\x03") }, 0},
		{"Ctrl-C in a line", func(p *person) { p.types("info stat"); p.types("\x03") }, 0},
		{"Ctrl-backslash", func(p *person) { p.types("\x1c") }, 128 + int(syscall.SIGQUIT)},
		{"SIGTERM", func(p *person) { p.cmd.Process.Signal(syscall.SIGTERM) }, 128 + int(syscall.SIGTERM)},
		{"SIGHUP", func(p *person) { p.cmd.Process.Signal(syscall.SIGHUP) }, 128 + int(syscall.SIGHUP)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.name == "SIGHUP" {
				skipIgnored(t, syscall.SIGHUP)
			}
			p := startAtTerminal(t, usual(t), "--classic")
			p.sees(banner)
			test.do(p)
			assert.Equal(t, test.want, p.status())
		})
	}
}

func TestTerminalInterruptsALine(t *testing.T) {
	t.Parallel()
	path, asked := asking(t)
	p := startAtTerminal(t, path, "--classic")
	p.sees(banner)
	p.types("info name\r")
	<-asked
	p.types("\x03")
	assert.Equal(t, 1, p.status())
	p.sees("Error: no reply to query-name: interrupted, QEMU goes on with it\r\n" +
		"hmp: left while a line was being run: QEMU goes on with what was sent\r\n")
}

func TestTerminalIsStoppedAndContinued(t *testing.T) {
	t.Parallel()
	p := startAtTerminal(t, usual(t), "--classic")
	p.sees(banner)
	p.types("info st")
	p.sees("info st\x1b[K")
	// The group is orphaned, so the kernel ignores SIGTSTP's default; ours
	// stops the process itself.
	p.types("\x1a")
	require.Eventually(t, func() bool { return stopped(t, p.cmd.Process.Pid) }, 10*time.Second, time.Millisecond)
	assert.Equal(t, p.before, p.termios(), "the shell gets its terminal back")
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGCONT))
	p.sees("info st\x1b[K(qemu) ")
	assert.NotEqual(t, p.before, p.termios())
	p.types("info status\r")
	p.sees("VM status: running\r\n(qemu) ")
	p.leaves()
}

// What hmp says itself ends its lines between words on a terminal, and has no other line ends elsewhere.
func TestMessagesEndLinesBetweenWords(t *testing.T) {
	t.Parallel()
	const path = "/nonexistent/qmp"
	p := startWithEnvironment(t, 60, nil, path)
	assert.Equal(t, statusNoConnection, p.status())
	lines := strings.Split(strings.TrimSuffix(p.screen(), "\r\n"), "\r\n")
	require.Greater(t, len(lines), 1)
	for i, line := range lines {
		assert.LessOrEqual(t, len(line), 60)
		assert.Equal(t, i > 0, strings.HasPrefix(line, "     "), line)
	}
	said := hmp("", path).stderr
	assert.Equal(t, 1, strings.Count(said, "\n"))
	assert.Equal(t, strings.Fields(said), strings.Fields(strings.Join(lines, " ")))
}

func stopped(t *testing.T, pid int) bool {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(after, "T")
}

func TestControlBytesAreShownOnATerminal(t *testing.T) {
	t.Parallel()
	answers := fakeqmp.Usual()
	answers["query-name"] = `{"name": "a\u001b[31mb\u0007"}`
	path := fakeqmp.Start(t, answers.Play)
	const safe = "a\\x1b[31mb\\x07\r\n"

	p := startAtTerminal(t, path, "--classic")
	p.sees(banner)
	p.types("info name\r")
	p.sees(safe + "(qemu) ")
	p.leaves()

	p = startAtTerminal(t, path, "-c", "info name")
	assert.Equal(t, 0, p.status())
	p.sees(safe)

	assert.Equal(t, "a\x1b[31mb\x07\n", hmp("", path, "-c", "info name").stdout, "a file gets the bytes")
}

// On a terminal, and there alone, long values are cut.
func TestTableOnATerminal(t *testing.T) {
	p := startWithEnvironment(t, 80, nil, blocks(t), "--table", "--passthrough=never", "info block")
	p.sees("\r\ndisk0   a     node0      qcow2  false  /a/rather/long/name/of/a/folder/with/dis…\r\n" +
		"cd0     -     -          -      -      -\r\n")
	assert.Equal(t, 0, p.status())
}
