// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "time"

// Notes reports whether Note tells anybody: else what it would say need not be asked for.
func (c *Call) Notes() bool { return c.s.Extended() || c.s.opts.Note != nil }

// Note tells the user something about a line that has not failed and of which the built-in monitor says
// nothing, such as why nothing happens yet. The text has no line end. The screen of an extended editor
// shows it; else it goes to Options.Note, if there is one.
func (c *Call) Note(text string) {
	switch {
	case c.s.Extended():
		c.s.print(Wrap(text, c.s.textColumns(), ownIndent) + "\n")
	case c.s.opts.Note != nil:
		c.s.emit() // in order
		c.s.opts.Note(text)
	}
}

// lateNote is what may be to be said of a line that has ended.
type lateNote struct {
	row  *Command
	text func(*Call) string
	drop func()
}

// NoteLater is Note for what shows only when the line has long ended: after d, from the main loop, text is called, and
// what it returns, "" for nothing, is shown above the line being typed. A later line of the same row has it called for
// that one only. drop is called once, when text was or will not be called any more; at once where nobody would be told:
// the user needs an extended editor.
func (c *Call) NoteLater(d time.Duration, text func(*Call) string, drop func()) {
	s := c.s
	for token, n := range s.late {
		if n.row == c.Command {
			delete(s.late, token)
			n.drop()
		}
	}
	s.token++
	if s.state.closed || !s.Extended() || !s.host.Timer(s.token, d) {
		drop()
		return
	}
	if s.late == nil {
		s.late = make(map[uint64]lateNote)
	}
	s.late[s.token] = lateNote{c.Command, text, drop}
}

// noteNow shows the note whose timer has that token, if there is one.
func (s *Session) noteNow(token uint64) {
	n, ok := s.late[token]
	if !ok {
		return
	}
	delete(s.late, token)
	s.guard("timer", func() {
		defer n.drop()
		if text := n.text(&Call{s: s}); text != "" {
			s.Announce(Wrap(text, s.screenColumns(), ownIndent) + "\n")
		}
	})
}

// dropNotes forgets what was to be said later.
func (s *Session) dropNotes() {
	for _, n := range s.late {
		n.drop()
	}
	s.late = nil
}
