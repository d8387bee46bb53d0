// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// OpenPTY makes a pseudo terminal: pty is what a user sees and types, tty
// what a program has. Both are closed at the end of the test.
func OpenPTY(t testing.TB) (pty, tty *os.File) {
	t.Helper()
	pty, tty, err := NewPTY()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pty.Close()
		tty.Close()
	})
	return pty, tty
}

// NewPTY is OpenPTY for a caller that closes both.
func NewPTY() (pty, tty *os.File, err error) {
	pty, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	raw, err := pty.SyscallConn() // (Fd would end deadlines)
	if err != nil {
		return nil, nil, err
	}
	var number int
	var failed error
	err = raw.Control(func(fd uintptr) {
		if failed = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); failed == nil {
			number, failed = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err = errors.Join(err, failed); err == nil {
		tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	return pty, tty, err
}

// SetSize says how many columns and rows a terminal has.
func SetSize(tty *os.File, columns, rows int) error {
	return unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(columns), Row: uint16(rows)})
}

// ProgramTerminal starts a program, such as hmp, in folder dir ("" for the
// test's) on a terminal of its own. It is killed at the end of the test.
func ProgramTerminal(t testing.TB, dir, program string, args ...string) *Terminal {
	t.Helper()
	pty, tty := OpenPTY(t)
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "PAGER=") // text is compared
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return NewTerminal(t, pty)
}
