// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hinshun/vt10x"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// screen is a user at a terminal of some size, whose picture is made by an
// emulator that is not ours.
type screen struct {
	*person
	columns, rows int
}

// startAtScreen starts hmp in extended mode.
func startAtScreen(t *testing.T, columns int, args ...string) *screen {
	s := &screen{startWithEnvironment(t, columns, nil, args...), columns, 50}
	s.sees("(qemu) ")
	return s
}

// picture is what the terminal shows, without blanks at the ends.
func (s *screen) picture() []string {
	term := vt10x.New(vt10x.WithSize(s.columns, s.rows))
	fmt.Fprint(term, s.screen())
	rows := strings.Split(strings.TrimRight(term.String(), "\n "), "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	return rows
}

// shows waits until the bottom of the picture is these rows.
func (s *screen) shows(want ...string) {
	s.t.Helper()
	bottom := func() []string {
		rows := s.picture()
		return rows[max(len(rows)-len(want), 0):]
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if assert.ObjectsAreEqual(want, bottom()) {
			return
		}
	}
	require.Equal(s.t, want, bottom(), "all: %q", s.picture())
}

func (s *screen) resize(columns int) {
	s.columns = columns
	size := &unix.Winsize{Col: uint16(columns), Row: uint16(s.rows)}
	require.NoError(s.t, unix.IoctlSetWinsize(int(s.pty.Fd()), unix.TIOCSWINSZ, size))
}

func TestSeat(t *testing.T) {
	t.Parallel()
	s := startAtScreen(t, 80, usual(t))
	s.types("info nmae\x1b[D\x1b[D\x14\x1b[C\r")
	s.shows("(qemu) info name", "fake", "(qemu)")
	s.types("\x1b[1;5Dinfo status\x1bb\x1bb\x0b\x19\r")
	s.shows("VM status: running", "(qemu)")
	s.types("\x12nam")
	s.shows("(reverse-i-search)'nam': info name")
	s.types("\r")
	s.shows("(qemu) info name", "fake", "(qemu)")
	s.leaves()
	assert.True(t, strings.HasSuffix(s.screen(), "\r\n\x1b[?2004l"))
}

func TestSeatPaste(t *testing.T) {
	t.Parallel()
	s := startAtScreen(t, 80, usual(t))
	s.types("\x1b[200~info name\rinfo status\r\x1b[201~")
	s.shows("(qemu) info name", "info status")
	s.types("\r")
	s.shows("fake", "(qemu) info status", "VM status: running", "(qemu)")
}

func TestSeatPassword(t *testing.T) {
	t.Parallel()
	path, asked := vnc(t)
	state := t.TempDir()
	s := &screen{startWithEnvironment(t, 80, []string{"XDG_STATE_HOME=" + state}, path), 80, 50}
	s.sees("(qemu) ")
	s.types("change vnc password\r")
	s.shows("(qemu) change vnc password", "Password:")
	s.types("hunter2")
	s.shows("(qemu) change vnc password", "Password: *******")
	s.types("\r")
	assert.JSONEq(t, `{"password": "hunter2"}`, <-asked)
	s.types("\x10") // the line before is not the password
	s.shows("Password: *******", "(qemu) change vnc password")
	s.types("\x15\x04")
	assert.Equal(t, 0, s.status())
	assert.NotContains(t, s.screen(), "hunter2")
	assertNotKept(t, state, "hunter2")
}

func TestSeatCompletes(t *testing.T) {
	t.Parallel()
	s := startAtScreen(t, 40, usual(t))
	s.types("info m\t")
	s.shows("(qemu) info m")
	s.types("ic\t")
	s.shows("(qemu) info mice")
}

func TestSeatWindowIsResized(t *testing.T) {
	t.Parallel()
	s := startAtScreen(t, 80, usual(t))
	line := "print " + strings.Repeat("1 + ", 30) + "1"
	s.types(line)
	s.shows(("(qemu) " + line)[:80], ("(qemu) " + line)[80:])
	s.resize(50)
	s.types("\r")
	s.sees("(qemu) ")
	// The emulator starts anew with each width: the end of the line counts.
	s.types(line + "\x01\x04p")
	s.shows(strings.TrimRight(("(qemu) " + line)[:50], " "), strings.TrimRight(("(qemu) " + line)[50:100], " "),
		("(qemu) " + line)[100:])
}

func TestSeatInterrupt(t *testing.T) {
	t.Parallel()
	path, asked := askingOnce(t)
	s := startAtScreen(t, 80, path)
	s.types("half a line")
	s.shows("(qemu) half a line")
	s.types("\x03")
	s.shows("(qemu) half a line", "(qemu)")
	s.types("\x1b[200~info name\rnosuch\x1b[201~\r") // the second never runs
	<-asked
	s.types("\x03")
	s.shows("Error: no reply to query-name: interrupted, QEMU goes on with it", "(qemu)")
	s.types("info status\r")
	s.shows("VM status: running", "(qemu)")
	s.leaves()
}

// Ctrl-C does not overtake the keys before it, nor meet what is typed after it, as expect and tmux do at once.
func TestCtrlCInItsTurn(t *testing.T) {
	t.Parallel()
	path, asked := askingOnce(t)
	s := startAtScreen(t, 80, path)
	for i := range 10 {
		half := fmt.Sprint("half a line, ", i)
		s.types(half + "\x03info status\r")
		s.shows("(qemu) "+half, "(qemu) info status", "VM status: running", "(qemu)")
	}
	s.types("info name\r")
	<-asked
	s.types("info uuid\r\x03info status\r")
	s.shows("Error: no reply to query-name: interrupted, QEMU goes on with it",
		"(qemu) info status", "VM status: running", "(qemu)")
	s.leaves()
}

// Ctrl-C is for a line that begins only when that was read, too.
func TestCtrlCTogetherWithALine(t *testing.T) {
	t.Parallel()
	path, _ := asking(t)
	s := startAtScreen(t, 80, path)
	s.types("info status\r") // asks what QEMU has
	s.shows("(qemu) info status", "VM status: running", "(qemu)")
	s.types("\x0cinfo name\r\x03info status\r")
	s.shows("Error: query-name not sent: interrupted", "(qemu) info status", "VM status: running", "(qemu)")
	s.leaves()
}

// A Ctrl-C in a pasted text is no key: it neither ends the paste, so that lines of it would run, nor interrupts a line.
func TestCtrlCInAPaste(t *testing.T) {
	t.Parallel()
	path, asked := askingOnce(t)
	s := startAtScreen(t, 80, path)
	s.types("\x1b[200~\x03info status\r\x03nosuch\rinfo st\x1b[201~")
	s.shows("(qemu) info status", "nosuch", "info st")
	s.types("\x03") // which is one
	s.shows("(qemu) info status", "nosuch", "info st", "(qemu)")
	s.types("\x0cinfo name\r")
	<-asked
	s.types("\x1b[200~\x03") // still runs: the paste goes to the next prompt
	s.types("stop\x1b[201~\x03")
	s.shows("Error: no reply to query-name: interrupted, QEMU goes on with it", "(qemu)")
	s.types("info status\r")
	s.shows("(qemu) info status", "VM status: running", "(qemu)")
	s.leaves()
}

// askingOnce starts a QMP server that says when it is asked for the name, and answers with the next request.
func askingOnce(t *testing.T) (path string, asked chan struct{}) {
	asked = make(chan struct{}, 1)
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == "query-name" { // is answered with the next request
				asked <- struct{}{}
				defer answers.Reply(c, r)
				continue
			}
			answers.Reply(c, r)
		}
	}), asked
}

func TestSeatEvents(t *testing.T) {
	t.Parallel()
	happen := make(chan struct{})
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		go func() {
			<-happen
			c.Say(fakeqmp.Event)
		}()
		fakeqmp.Usual().Play(c)
	})
	s := startAtScreen(t, 80, path, "--events")
	s.types("info status")
	s.shows("(qemu) info status")
	close(happen)
	require.Eventually(t, func() bool {
		rows := s.picture()
		return len(rows) == 4 && strings.HasSuffix(rows[2], ` RESET {"guest": false, "reason": "host-qmp-system-reset"}`) &&
			rows[3] == "(qemu) info status"
	}, 10*time.Second, time.Millisecond, "%q", s.picture())
}

func TestSeatIsStoppedAndContinued(t *testing.T) {
	t.Parallel()
	s := startAtScreen(t, 80, usual(t))
	s.types("info sta")
	s.shows("(qemu) info sta")
	s.types("\x1a")
	require.Eventually(t, func() bool { return stopped(t, s.cmd.Process.Pid) }, 10*time.Second, time.Millisecond)
	assert.Equal(t, s.before, s.termios())
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGCONT))
	s.sees("\r\x1b[J\x1b[?2004h(qemu) info sta")
	s.types("tus\r")
	s.shows("VM status: running", "(qemu)")
}

func TestHistoryStays(t *testing.T) {
	t.Parallel()
	state, path := t.TempDir(), usual(t)
	first := startWithEnvironment(t, 80, []string{"XDG_STATE_HOME=" + state}, path)
	first.sees("(qemu) ")
	first.types("info name\rset_password vnc hunter2\rinfo status\r\x04")
	first.status()

	second := startWithEnvironment(t, 80, []string{"XDG_STATE_HOME=" + state}, path)
	second.sees("(qemu) ")
	second.types("\x10\x10\r")
	second.sees("fake\r\n\x1b[?2004h(qemu) ")
	second.types("\x04")
	second.status()

	assertNotKept(t, state, "hunter2")

	third := startWithEnvironment(t, 80, []string{"XDG_STATE_HOME=" + state}, path, "--no-history")
	third.sees("(qemu) ")
	third.types("\x10nosuch\r")
	third.sees("unknown command: 'nosuch'\x1b[0m\r\n\x1b[?2004h(qemu) ")
}

// assertNotKept looks for a secret in all histories below state.
func assertNotKept(t *testing.T, state, secret string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(state, "hmp", "history", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.NotContains(t, string(data), secret)
	}
}
