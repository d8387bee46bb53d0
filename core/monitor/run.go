// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Run runs one line (handle_hmp_command in monitor/hmp.c) and reports whether
// it did what it says. What it prints has reached the host when it returns,
// except for what a terminal's prompt waits for.
func (s *Session) Run(line string) (ok bool) {
	return s.run(language.SkipSpace(line), func() {
		s.tidyUp()
		if s.lines != nil {
			s.take(line)
			return
		}
		s.dispatch(line)
	})
}

// run has f do what a line says, or what a password was asked for.
func (s *Session) run(what string, f func()) (ok bool) {
	// Nested runs happen: a QMP command that is run for a line may run a line.
	outer := s.state.begin()
	s.failed = false
	if !outer {
		s.events.nextLine()
	}
	s.vm.replies.invalidate()
	s.guard(what, f)
	s.state.end(outer)
	if !outer && s.watched == nil {
		s.eraseStatus()
	}
	s.vm.replies.invalidate() // also what was asked for while it ran
	s.emit()
	return !s.failed
}

func (s *Session) dispatch(line string) {
	s.runRow(line)
	if s.failed {
		s.hint(line)
	}
}

// hint says what may help where a line has failed, where more is said than QEMU's own monitor says.
func (s *Session) hint(line string) {
	if !s.Extended() && s.opts.Hidden == nil {
		return
	}
	word, rest := language.CommandWord(line)
	row := s.vm.Table.find(false, word)
	if row == nil || row.Extra {
		return
	}
	text := ""
	if row.Hint != nil {
		text = row.Hint(&Call{s: s, Command: row}, language.SkipSpace(rest))
	}
	if others := s.vm.Table.Others; text == "" && others != nil {
		text = others.Hint(s.vm.QMP.Facts(), word, rest)
	}
	switch {
	case text == "":
	case s.Extended():
		s.print(Wrap(text, s.textColumns(), ownIndent) + "\n")
	default:
		s.opts.Hidden(text)
	}
}

func (s *Session) runRow(line string) {
	p, err := s.plan(line)
	s.ownWords = err != nil || p != nil && p.row != nil && p.row.Extra
	switch {
	case err != nil:
		s.report(err)
	case p == nil:
	case p.refusal != "":
		s.ownWords = s.ownWords || p.lacks
		s.fail(p.refusal)
	case p.builtin != "":
		s.passthrough(p)
	default:
		s.guard(p.row.Title(), func() { s.handle(p, line) })
	}
	if p != nil && p.row != nil && p.row.Addition != nil && !s.failed && s.Extended() {
		if err := p.row.Addition(&Call{s: s, Command: p.row}, line[min(len(p.words), len(line)):]); err != nil {
			s.report(err)
		}
	}
}

// handle has the row's handler run the line.
func (s *Session) handle(p *plan, line string) {
	err := p.row.Run(p.call)
	if err == nil {
		err = p.call.unknownRelease
	}
	var unsupported *UnsupportedError
	switch {
	case err == nil:
		return
	case errors.Is(err, ErrNotBuilt):
		s.fail("Command \"" + p.words + "\" is not available.\n")
		return
	case errors.As(err, &unsupported):
		if may, mayErr := s.mayPass(p.row, line[len(p.words):]); mayErr != nil {
			err = mayErr
		} else if may {
			p.builtin = p.spelled
			s.passthrough(p)
			return
		}
	}
	s.report(err)
}

// ErrNotBuilt is what a handler returns for a row that QEMU has and does
// nothing with in this build (handle_hmp_command in monitor/hmp.c).
var ErrNotBuilt = errors.New("not available")

// UnsupportedError is the error of a handler that finds, before it has done or printed
// anything, that this line of its row cannot be served here.
type UnsupportedError struct {
	// Need says what is needed and missing.
	Need string
}

func (e *UnsupportedError) Error() string { return e.Need }

// report prints an error as hmp_handle_error does, its hint too if it has one.
func (s *Session) report(err error) {
	text := "Error: " + err.Error() + "\n"
	var option *language.OptionError
	var refused *qmp.Error
	switch {
	case errors.As(err, &option):
		text += option.Hint
	case errors.As(err, &refused):
		text += refused.Advice(s.vm.QMP.Facts())
	}
	var unsupported *UnsupportedError
	var unsent *qmp.UnsentError
	own := s.ownWords
	s.ownWords = own || errors.As(err, &unsupported) || errors.As(err, &unsent)
	s.fail(text)
	s.ownWords = own
}

func (s *Session) fail(text string) {
	s.failed = true
	if s.ownWords {
		columns := s.textColumns()
		if s.opts.Failure != nil { // it goes to the screen
			columns = s.screenColumns()
		}
		text = Wrap(text, columns, ownIndent)
	}
	s.printFailure(text)
}

// printFailure prints text that says that the line has failed.
func (s *Session) printFailure(text string) {
	if s.within == nil {
		s.yield()
	}
	if s.from != "" {
		text, s.from = s.from+": "+text, ""
	}
	if s.opts.Failure == nil || s.state.closed {
		s.print(text)
		return
	}
	s.eraseStatus()
	s.emit() // in order
	s.opts.Failure(text)
}

// FailHidden is for an error that the built-in monitor does not show: a refusal of
// QEMU makes the line fail without a word on the monitor, but it reaches
// Options.Hidden, and the screen of an extended editor. Any other error, which tells
// that QEMU has not answered, is returned to be reported.
func (c *Call) FailHidden(err error) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) || c.s.Extended() {
		return err
	}
	c.s.failed = true
	if c.s.opts.Hidden != nil {
		c.s.opts.Hidden(refused.Desc)
	}
	return nil
}
