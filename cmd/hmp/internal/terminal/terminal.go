// SPDX-License-Identifier: GPL-2.0-or-later

// Package terminal prepares a terminal for the line editor.
package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// Is reports whether x is a file that is a terminal.
func Is(x any) bool {
	f, ok := x.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// Size is how many columns and rows the terminal f has, 0 if nobody knows.
func Size(f *os.File) (columns, rows int) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0
	}
	return int(size.Col), int(size.Row)
}

// Raw is a terminal that delivers every key. Its methods may be called from
// any goroutine.
type Raw struct {
	fd         int
	saved, raw unix.Termios
}

// MakeRaw sets f up as QEMU does for -monitor stdio (qemu_chr_set_echo_stdio in
// chardev/char-stdio.c), with signal keys: Ctrl-C, Ctrl-\ and Ctrl-Z still are
// signals. Output processing stays on, so "\n" begins a new line.
func MakeRaw(f *os.File) (*Raw, error) {
	r := &Raw{fd: int(f.Fd())}
	saved, err := unix.IoctlGetTermios(r.fd, unix.TCGETS)
	if err != nil {
		return nil, os.NewSyscallError("tcgetattr", err)
	}
	r.saved, r.raw = *saved, *saved
	t := &r.raw
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP |
		unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag |= unix.OPOST | unix.ONLCR
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	t.Lflag |= unix.ISIG
	t.Cflag &^= unix.CSIZE | unix.PARENB
	t.Cflag |= unix.CS8
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return r, r.Again()
}

// Again makes the terminal raw once more, after Restore or others.
func (r *Raw) Again() error {
	return os.NewSyscallError("tcsetattr", unix.IoctlSetTermios(r.fd, unix.TCSETS, &r.raw))
}

// Restore puts back what was found.
func (r *Raw) Restore() error {
	return os.NewSyscallError("tcsetattr", unix.IoctlSetTermios(r.fd, unix.TCSETS, &r.saved))
}
