// SPDX-License-Identifier: GPL-2.0-or-later

// Package terminal prepares a console for the line editor, and puts it back.
package terminal

import (
	"os"
	"sync"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// GuardFlag is for other systems: here nothing puts a console back but this process.
const GuardFlag = "--guard-terminal"

// RunGuard does nothing.
func RunGuard() {}

// Guard is nothing here.
type Guard struct{}

// Guard returns one that does nothing.
func (s *Settings) Guard(*os.File, string) *Guard { return &Guard{} }

// Started does nothing.
func (g *Guard) Started() {}

// Release does nothing.
func (g *Guard) Release() {}

// Is reports whether x is a file that is a console.
func Is(x any) bool {
	f, ok := x.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Dumb reports whether a terminal of that type ($TERM) knows no escape sequences.
// A console has no type and knows them.
func Dumb(kind string) bool { return kind == "dumb" || kind == "emacs" }

// Size is how many columns and rows the console has, 0 if unknown. They are those of
// the output, whatever f is.
func Size(*os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0, 0
	}
	return columns, rows
}

// modes are those of the console's input and output.
type modes struct{ in, out uint32 }

// Settings are those of a console while the program needs them. The methods may
// be called from any goroutine. x/term's would take Ctrl-C away, and leave the output as it is.
type Settings struct {
	in, out     windows.Handle
	found, ours modes

	mu   sync.Mutex
	used bool // ours are, unless Restore was called since
}

// MakeRaw has keys arrive one by one, those without a character as escape sequences.
// Ctrl-C still is a signal, also with interruptIsKey.
func MakeRaw(f *os.File, _ bool) (*Settings, error) {
	s, err := find(f)
	if err != nil {
		return nil, err
	}
	s.ours.in &^= windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT
	s.ours.in |= windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_VIRTUAL_TERMINAL_INPUT
	s.ours.out |= windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	return s, s.Use(true)
}

// IsInterrupt reports false: see MakeRaw.
func (s *Settings) IsInterrupt(byte) bool { return false }

// Quiet prepares settings with which f does not show what is typed, for later Use.
func Quiet(f *os.File) (*Settings, error) {
	s, err := find(f)
	if err == nil {
		s.ours.in &^= windows.ENABLE_ECHO_INPUT
	}
	return s, err
}

func find(f *os.File) (*Settings, error) {
	s := &Settings{in: windows.Handle(f.Fd()), out: windows.Handle(os.Stdout.Fd())}
	if err := windows.GetConsoleMode(s.in, &s.found.in); err != nil {
		return nil, os.NewSyscallError("GetConsoleMode", err)
	}
	if windows.GetConsoleMode(s.out, &s.found.out) != nil {
		s.out = windows.InvalidHandle // the output goes elsewhere
	}
	s.ours = s.found
	return s, nil
}

// Use gives the console its settings, or those that were found.
func (s *Settings) Use(on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = on
	if on {
		return s.set(s.ours)
	}
	return s.set(s.found)
}

// Restore puts back what was found, for a while or for good.
func (s *Settings) Restore() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.set(s.found)
}

// Again sets the console up as it was before Restore.
func (s *Settings) Again() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.used {
		return nil
	}
	return s.set(s.ours)
}

func (s *Settings) set(m modes) error {
	err := windows.SetConsoleMode(s.in, m.in)
	if err == nil && s.out != windows.InvalidHandle {
		err = windows.SetConsoleMode(s.out, m.out)
	}
	return os.NewSyscallError("SetConsoleMode", err)
}
