// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// Emacs's M-x shell is such a terminal.
func TestDumbTerminal(t *testing.T) {
	for _, kind := range []string{"TERM=dumb", "TERM=", "TERM=unknown"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := startWithEnvironment(t, 80, []string{kind}, usual(t))
			p.sees(leaving + "(qemu) ")
			p.types("info nmae\x7f\x7f\x7fame\n") // the terminal edits, and shows it
			p.sees("ame\r\nfake\r\n(qemu) ")
			p.types("info\tstatus\n")
			p.sees("VM status: running\r\n(qemu) ")
			p.types("half")
			p.sees("half")
			p.types("\x03")
			p.sees("half^C\r\n(qemu) ")
			p.leaves()
			assert.NotContains(t, p.screen(), "\x1b")
		})
	}
}

// A terminal that shows nothing of what is typed: what Emacs makes.
func TestTerminalWithoutEcho(t *testing.T) {
	t.Parallel()
	path, asked := vnc(t)
	p := startAtChangedTerminal(t, func(tio *unix.Termios) {
		tio.Lflag &^= unix.ECHO
		tio.Oflag &^= unix.ONLCR
	}, []string{"TERM=dumb"}, path)
	p.sees("(qemu) ")
	p.types("info name\n")
	p.sees("alone\n(qemu) fake\n(qemu) ")
	assert.Empty(t, children(p.cmd.Process.Pid), "there is nothing to guard")
	p.types("change vnc password\n")
	p.sees("Password: ")
	p.types("hunter2\n")
	assert.JSONEq(t, `{"password": "hunter2"}`, <-asked)
	p.sees("Password: (qemu) ")
	p.leaves()
}

// What is typed as a password is not shown, and what is typed then is.
func TestPasswordOnADumbTerminal(t *testing.T) {
	t.Parallel()
	path, asked := vnc(t)
	state := t.TempDir()
	p := startWithEnvironment(t, 80, []string{"TERM=dumb", "XDG_STATE_HOME=" + state}, path)
	p.sees(leaving + "(qemu) ")
	p.types("change vnc password\n")
	p.sees("change vnc password\r\nPassword: ")
	p.types("hunter2\n")
	assert.JSONEq(t, `{"password": "hunter2"}`, <-asked)
	p.sees("Password: \r\n(qemu) ")
	p.types("change vnc password\n")
	p.sees("Password: ")
	p.types("\x03") // dropped
	p.sees("\r\n(qemu) ")
	p.types("info name\n")
	p.sees("info name\r\nfake\r\n(qemu) ")
	p.types("change vnc password\n")
	p.sees("Password: ")
	p.types("\x1a") // the shell gets its terminal back meanwhile
	require.Eventually(t, func() bool { return stopped(t, p.cmd.Process.Pid) }, 10*time.Second, time.Millisecond)
	assert.Equal(t, p.before, p.termios())
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGCONT))
	p.sees("Password: Password: ")
	p.leaves()
	assert.NotContains(t, p.screen(), "hunter2")
	assertNotKept(t, state, "hunter2")
}

// A terminal on one side only, as with | tee.
func TestOutputElsewhere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "log")
	p := startWithOutputTo(t, file, "-i", usual(t))
	p.types("info name\n")
	p.sees("info name\r\n")
	p.leaves()
	log, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) fake\r\n(qemu) \r\n", string(log))
}

// vnc plays a QEMU whose display takes passwords.
func vnc(t *testing.T) (path string, asked chan string) {
	asked = make(chan string, 1)
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		answers["query-commands"] = `[{"name": "query-name"}, {"name": "blockdev-change-medium"}, ` +
			`{"name": "change-vnc-password"}]`
		answers["change-vnc-password"] = `{}`
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == "change-vnc-password" {
				asked <- string(r.Arguments)
			}
			answers.Reply(c, r)
		}
	}), asked
}
