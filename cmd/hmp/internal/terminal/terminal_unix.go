// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

// Package terminal prepares a terminal for the line editor, and puts it back.
package terminal

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Is reports whether x is a file that is a terminal.
func Is(x any) bool {
	f, ok := x.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Dumb reports whether a terminal of that type ($TERM) knows no escape
// sequences, or its type is unknown. Emacs has two such.
func Dumb(kind string) bool {
	return kind == "" || kind == "dumb" || kind == "emacs" || kind == "unknown"
}

// Size is how many columns and rows the terminal f has, 0 if unknown.
func Size(f *os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0
	}
	return columns, rows
}

// Settings are those of a terminal while the program needs them. The methods may
// be called from any goroutine.
//
// They are not x/term's: its MakeRaw takes signal keys and output processing away, and has nothing for
// a terminal that shows what is typed no more; its State cannot be compared, nor be told to another
// process, which the guard does.
type Settings struct {
	fd          int
	found, ours unix.Termios
	interrupt   byte // the key that IsInterrupt knows, disabled if none

	mu   sync.Mutex
	used bool // ours are, unless Restore was called since
}

// MakeRaw sets f up as QEMU does for -monitor stdio (qemu_chr_set_echo_stdio in
// chardev/char-stdio.c), with signal keys: Ctrl-C, Ctrl-\ and Ctrl-Z still are
// signals. Output processing stays on, so "\n" begins a new line.
//
// With interruptIsKey the key that interrupts, Ctrl-C unless the user has another, is a key like
// others, which comes in its turn: a signal would overtake those typed before it, or
// meet what was typed after it.
func MakeRaw(f *os.File, interruptIsKey bool) (*Settings, error) {
	s, err := find(f)
	if err != nil {
		return nil, err
	}
	t := &s.ours
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP |
		unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag |= unix.OPOST | unix.ONLCR
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	t.Lflag |= unix.ISIG
	t.Cflag &^= unix.CSIZE | unix.PARENB
	t.Cflag |= unix.CS8
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	if interruptIsKey {
		s.interrupt, t.Cc[unix.VINTR] = t.Cc[unix.VINTR], disabled
	}
	return s, s.Use(true)
}

// IsInterrupt reports whether a byte read from the terminal is the key that interrupts, if that is none for the terminal.
func (s *Settings) IsInterrupt(key byte) bool {
	return s.interrupt != disabled && key == s.interrupt
}

// Quiet prepares settings with which f does not show what is typed, for later
// Use. A terminal that shows nothing anyway stays as it is.
func Quiet(f *os.File) (*Settings, error) {
	s, err := find(f)
	if err == nil && s.found.Lflag&unix.ECHO != 0 {
		s.ours.Lflag &^= unix.ECHO
		s.ours.Lflag |= unix.ECHONL
	}
	return s, err
}

func find(f *os.File) (*Settings, error) {
	s := &Settings{fd: int(f.Fd()), interrupt: disabled}
	found, err := attributes(s.fd)
	if err != nil {
		return nil, err
	}
	s.found, s.ours = *found, *found
	return s, nil
}

// Use gives the terminal its settings, or those that were found.
func (s *Settings) Use(on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = on
	if on {
		return set(s.fd, &s.ours)
	}
	return set(s.fd, &s.found)
}

// Restore puts back what was found, for a while or for good.
func (s *Settings) Restore() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return set(s.fd, &s.found)
}

// Again sets the terminal up as it was before Restore.
func (s *Settings) Again() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.used {
		return nil
	}
	return set(s.fd, &s.ours)
}

func attributes(fd int) (*unix.Termios, error) {
	t, err := unix.IoctlGetTermios(fd, getAttributes)
	return t, os.NewSyscallError("tcgetattr", err)
}

func set(fd int, t *unix.Termios) error {
	return os.NewSyscallError("tcsetattr", unix.IoctlSetTermios(fd, setAttributes, t))
}
