// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "time"

const (
	ctrlC = 3
	// firstLook is how soon a command that is watched is looked at: the Ready of the host comes before.
	firstLook = 10 * time.Millisecond
	// maxAhead is how many keys are kept that are typed while a command is watched.
	maxAhead = 4096
)

// Watch is Background for what the user may leave to go on: Ctrl-C has left called, which may
// print, and ends the waiting. Other keys are kept for the next prompt.
func (c *Call) Watch(interval time.Duration, next func(*Call) (again bool), left func(*Call)) bool {
	s := c.s
	w := &watch{left: left}
	if !c.background(firstLook, interval, func(c *Call) bool {
		if s.watched != w {
			return false
		}
		again := next(c)
		if !again {
			s.endWatch()
		}
		return again
	}) {
		return false
	}
	s.watched = w
	s.host.Suspend(false) // for Ctrl-C. It owes a Ready, which shows no prompt yet.
	return true
}

// watch is a command that is watched.
type watch struct{ left func(*Call) }

// Watching reports whether keys are taken only for a command that Ctrl-C lets go on.
func (s *Session) Watching() bool { return s.watched != nil }

// endWatch has the host suspended as it was before: what resumes it comes next.
func (s *Session) endWatch() {
	s.watched = nil
	if !s.state.closed {
		s.host.Suspend(true)
	}
}

// keyWhileWatching takes a key while a command is watched.
func (s *Session) keyWhileWatching(b byte) {
	switch {
	case b == ctrlC:
		s.leave()
	case len(s.ahead) < maxAhead:
		s.ahead = append(s.ahead, b)
	}
}

// leave ends the waiting for a command that is watched.
func (s *Session) leave() {
	w := s.watched
	s.endWatch()
	s.ahead, s.waiting = nil, nil
	s.guard("Ctrl-C", func() { w.left(&Call{s: s}) })
	s.resume()
}

// feedAhead takes the keys that were typed while a command was watched.
func (s *Session) feedAhead() {
	keys := s.ahead
	s.ahead = nil
	if n := s.Feed(keys); n < len(keys) {
		s.ahead = append(keys[n:], s.ahead...)
	}
}
