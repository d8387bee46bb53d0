// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"fmt"
	"strings"
)

// Env is what parsing needs from outside. All of it is optional, and is used
// only while Parse or Expr runs, on the caller's goroutine.
type Env struct {
	// Register returns the value of $name on the monitor's CPU. With ok false
	// there is no such register; the text of an error, with its line end, is
	// printed instead, and what follows is read only to see whether it is fatal. Without
	// Register, all are unknown.
	Register func(name string) (value int64, ok bool, err error)

	// Format is the remembered print format, which parsing letter / changes.
	// Without it, each line starts from NewFormat.
	Format *Format

	// DuplicateID reports whether an option list ("netdev") has an entry with
	// this id: letter O fails then. Without it, none has one. The list "device"
	// never does: HMP's entries there do not outlive the command.
	DuplicateID func(list, id string) bool

	// NoBinary makes 0b101 end after its 0. QEMU reads numbers with strtoull(),
	// which takes binary ones since glibc 2.38: Debian's QEMU 7.2 does not, 10.0
	// and 11.1 do.
	NoBinary bool

	// Fatal is set by expressions that end QEMU in its own monitor: too deep a nesting, and
	// -2^63 divided by -1, as far as it can be known without the registers.
	Fatal bool

	// ReadSize is how letter o reads sizes: as Size, which nil stands for, or as
	// releases before have it (SizeBefore81, SizeBefore60).
	ReadSize func(s string, unit byte) (value uint64, rest string, err error)
}

// ParseError is a line whose arguments are wrong.
type ParseError struct {
	// Text is what the monitor prints before it refers to help, the line end
	// included where HMP has one. It is empty where QEMU complains on its
	// standard error instead (letter O).
	Text string
}

func (e *ParseError) Error() string { return strings.TrimSuffix(e.Text, "\n") }

func parseError(format string, args ...any) *ParseError {
	return &ParseError{fmt.Sprintf(format, args...)}
}
