// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Run runs one line (handle_hmp_command in monitor/hmp.c) and reports whether
// it did what it says. What it prints has reached the host when it returns,
// except for what a terminal's prompt waits for.
func (s *Session) Run(line string) (ok bool) {
	// Nested runs happen: a QMP command that is run for a line may run a line.
	outer := s.running
	s.running, s.failed = true, false
	s.vm.answers.forget()
	s.guard(language.SkipSpace(line), func() { s.dispatch(line) })
	s.running = outer
	s.vm.answers.forget() // also what was asked for while it ran
	s.emit()
	return !s.failed
}

func (s *Session) dispatch(line string) {
	row, rest, err := s.lookup(line)
	var unknown *lookupError
	switch {
	case errors.As(err, &unknown):
		if s.mayPass() && s.passthrough(line) {
			return
		}
		s.fail(unknown.text)
		return
	case err != nil:
		s.report(err)
		return
	case row == nil: // a blank line
		return
	}
	through, err := s.wantsPassthrough(row)
	if err != nil {
		s.report(err)
		return
	}
	if through && s.passthrough(line) {
		return
	}
	s.call(row, line, rest)
}

func (s *Session) call(row *Command, line, rest string) {
	c := &Call{s: s, Command: row}
	args, err := language.Parse(row.Name, row.Args, rest, &language.Env{
		Register: c.register,
		Format:   &s.vm.Format,
		NoBinary: s.vm.noBinary(),
		OldSizes: s.vm.oldSizes(),
	})
	var bad *language.ParseError
	switch {
	case errors.As(err, &bad):
		if c.unserved && s.mayPass() && s.passthrough(line) {
			return
		}
		words := strings.TrimRight(line[:len(line)-len(rest)], " \t\n\v\f\r")
		s.fail(bad.Text + "Try \"help " + words + "\" for more information\n")
		return
	case err != nil:
		s.report(err)
		return
	}
	c.Args = args
	source, missing, err := row.Source(s.vm.QMP.Facts())
	switch {
	case err != nil:
		s.report(err)
		return
	case source == nil && len(row.Sources) > 0:
		s.report(errors.New(Lacking("'"+row.Title()+"'", row.Sources[0].Kind == SourceAdded, missing...)))
		return
	}
	s.guard(row.Title(), func() {
		err := row.Run(c)
		var lacking *Unserved
		switch {
		case err == nil:
		case errors.Is(err, ErrUnavailable):
			s.fail("Command \"" + line[:len(line)-len(rest)] + "\" is not available.\n")
		case errors.As(err, &lacking) && s.mayPass() && s.passthrough(line):
		default:
			s.report(err)
		}
	})
}

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
	s.fail(text)
}

func (s *Session) fail(text string) {
	s.failed = true
	s.print(text)
}

// lookupError is a line whose command cannot be run, with what to say.
type lookupError struct{ text string }

func (e *lookupError) Error() string { return strings.TrimSuffix(e.text, "\n") }

// lookup finds the row of a line and what follows its words
// (monitor_parse_command). A blank line has no row and no error.
func (s *Session) lookup(line string) (row *Command, rest string, err error) {
	rest = line
	info := false
	for {
		if language.SkipSpace(rest) == "" {
			return nil, "", nil
		}
		word, after := language.CommandWord(rest)
		said := line[:len(line)-len(after)]
		found, err := s.available(s.vm.Table.find(info, word))
		if err != nil {
			return nil, "", err
		}
		if found == nil {
			return nil, "", &lookupError{fmt.Sprintf("unknown command: '%s'\n", said)}
		}
		usable, err := s.vm.Usable(found)
		if err != nil {
			return nil, "", err
		}
		if !usable {
			return nil, "", &lookupError{fmt.Sprintf(
				"Command '%s' not available until machine initialization has completed.\n", said)}
		}
		rest = language.SkipSpace(after)
		if !info && found.Name == infoCommand && rest != "" {
			info = true
			continue
		}
		return found, rest, nil
	}
}

func (s *Session) available(c *Command) (*Command, error) {
	if c == nil {
		return nil, nil
	}
	return s.vm.Row(c)
}
