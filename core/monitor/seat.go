// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// What a terminal's host tells the line editor beside keys. A session without
// terminal ignores all of it.

// Resize says how wide the terminal is, in columns. Only the extended line
// editor cares.
func (s *Session) Resize(columns int) {
	if s.edit != nil {
		s.edit.Resize(columns)
		s.emit()
	}
}

// SetHistory replaces the lines that the line editor remembers, the oldest
// first.
func (s *Session) SetHistory(lines []string) {
	if s.edit != nil {
		s.edit.SetHistory(lines)
	}
}

// Cancel drops the line being typed, as Ctrl-C does in shells. While a line is
// being run it drops the lines that were entered with it. Only the extended
// line editor can.
func (s *Session) Cancel() {
	if s.edit != nil {
		s.edit.Cancel()
		s.emit()
	}
}

// Leave takes the line editor off the terminal: what comes next is on a row of
// its own.
func (s *Session) Leave() {
	if s.edit == nil {
		return
	}
	if s.edit.Extended() {
		s.edit.Leave()
	} else if s.opened && !s.Busy() {
		s.out = append(s.out, '\n')
	}
	s.emit()
}

// Announce prints text, whole lines, above the line being typed, which stays
// as it is. While a line is being run the text is printed where it comes.
func (s *Session) Announce(text string) {
	typing := s.edit != nil && s.opened && !s.Busy() && !s.unfocused
	if typing {
		s.edit.Erase()
	}
	s.print(text)
	if typing {
		s.edit.Redraw()
	}
	s.flush()
}
