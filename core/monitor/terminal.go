// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/readline"

// What a terminal's host tells the line editor beside keys. A session without
// terminal ignores all of it.

// Resize says how many columns and rows the terminal has, 0 rows for any
// number. Only the extended line editor cares.
func (s *Session) Resize(columns, rows int) {
	if s.edit != nil {
		if columns > 0 {
			s.columns = columns
		}
		s.edit.Resize(columns, rows)
		s.emit()
	}
}

// History are the lines that the line editor remembers, the oldest first.
func (s *Session) History() []string {
	if s.edit == nil {
		return nil
	}
	return s.edit.History()
}

// SetHistory replaces the lines that the line editor remembers, the oldest
// first.
func (s *Session) SetHistory(lines []string) {
	if s.edit != nil {
		s.edit.SetHistory(lines)
	}
}

// Cancel drops the line being typed, as Ctrl-C does in shells, and prompts anew.
func (s *Session) Cancel() {
	s.queue = nil
	if s.edit != nil && s.state.prompts() {
		s.state.takeEnter()
		s.edit.Cancel()
		s.vm.replies.invalidate()
		s.emit()
	}
}

// Forget drops the lines that were entered with the one being run.
func (s *Session) Forget() {
	if s.edit != nil {
		s.edit.Forget()
	}
}

// Draft is the line being typed, empty if there is none, or a password is typed.
func (s *Session) Draft() readline.Draft {
	if s.edit == nil || !s.state.prompts() {
		return readline.Draft{}
	}
	return s.edit.Draft()
}

// SetDraft has the next prompt come with a line that was begun at another session.
func (s *Session) SetDraft(d readline.Draft) { s.draft = d }

// SetVMName is for a VM.Name that changes while the prompt may be shown.
func (s *Session) SetVMName(name string) {
	if s.vm.Name == name {
		return
	}
	s.vm.Name = name
	if s.edit == nil || s.lines != nil || s.edit.Password() {
		return
	}
	typing := s.state.prompts()
	if typing {
		s.edit.Erase()
	}
	s.edit.SetPrompt(s.prompt())
	if typing {
		s.edit.Redraw()
	}
	s.emit()
}

// Rest is what was typed at a session, or queued, behind the line that is being run.
type Rest struct {
	queue []queued
	keys  []byte
}

// TakeRest takes it away, for GiveRest of another session of the same user.
func (s *Session) TakeRest() Rest {
	r := Rest{queue: s.queue, keys: s.ahead}
	if s.edit != nil {
		r.keys = append(s.edit.TakePasted(), r.keys...)
	}
	s.queue, s.ahead = nil, nil
	return r
}

// GiveRest has it run, or typed, before what follows here.
func (s *Session) GiveRest(r Rest) {
	s.queue = append(r.queue, s.queue...)
	s.ahead = append(r.keys, s.ahead...)
}

// Redraw draws prompt and line again on the terminal's row, whatever others have
// left on it.
func (s *Session) Redraw() {
	if s.edit == nil || s.state.busy() {
		return
	}
	s.edit.RedrawRow()
	s.emit()
}

// Leave takes the line editor off the terminal: what comes next is on a row of
// its own.
func (s *Session) Leave() {
	if s.edit == nil {
		return
	}
	s.eraseStatus()
	s.edit.Leave()
	s.emit()
}

// EraseStatus takes away what shows how far a line is, where others write on the terminal next.
func (s *Session) EraseStatus() {
	s.eraseStatus()
	s.emit()
}

// Announce prints text, whole lines, above the line being typed, which stays
// as it is. While a line is being run the text is printed where it comes.
func (s *Session) Announce(text string) {
	if s.sink != nil {
		s.emit()
		s.host.Output(AppendVisible(nil, text))
		return
	}
	typing := s.edit != nil && s.state.prompts()
	if typing {
		s.edit.Erase()
	}
	s.print(text)
	if typing {
		s.edit.Redraw()
	}
	s.flush()
}

// Extended reports whether the session offers more than QEMU's own monitor does: more
// commands, candidates and reasons, and candidates that come later. It does where its
// line editor is the extended one.
func (s *Session) Extended() bool { return s.edit != nil && s.opts.Editor.Extended }

// Interrupt ends the waiting of a command in the background, such as migrate's,
// and says why; what the command has QEMU do goes on. The prompt comes back.
func (s *Session) Interrupt(why string) {
	s.queue = nil
	if s.watched != nil {
		s.leaveWatch((*Call).left)
	}
	for token := range s.waiting {
		delete(s.waiting, token)
		s.fail("Error: " + why + "\n")
		s.resume()
	}
	s.emit()
}
