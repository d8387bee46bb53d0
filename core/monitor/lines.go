// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// Lines is a command that takes the lines after its own: QMP requests of several lines, a
// transaction that is put together.
type Lines struct {
	// Prompt is what a terminal shows for each of them.
	Prompt string
	// Take gets one line and reports whether it wants more. An error is printed as that of a
	// handler.
	Take func(c *Call, line string) (more bool, err error)
	// Complete is for Tab.
	Complete func(c *Completion, line string)
}

// TakeLines has the lines that follow go to l. It returns false, and does nothing, if none will
// follow: on a monitor that is neither a terminal nor reads a script.
func (c *Call) TakeLines(l Lines) bool {
	if c.s.within != nil || c.s.edit == nil && !c.s.opts.Script {
		return false
	}
	c.s.lines = &l
	return true
}

// take gives a line to the command that waits for it.
func (s *Session) take(line string) {
	l := s.lines
	s.lines = nil // a Take that panics has had its last line
	c := &Call{s: s}
	more, err := l.Take(c, line)
	if more {
		s.lines = l
	}
	if err != nil {
		s.report(err)
	}
}

// Unfinished reports whether a command waits for more lines.
func (s *Session) Unfinished() bool { return s.lines != nil }

// prompt is that of the next line.
func (s *Session) prompt() string {
	if s.lines != nil {
		return s.lines.Prompt
	}
	if s.vm.Name != "" {
		return "(" + s.vm.Name + ") "
	}
	return prompt
}
