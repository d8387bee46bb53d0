// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"fmt"
	"time"
)

const (
	ctrlC = 3
	// firstLook is how soon a command that is watched is looked at: the Ready of the host comes before.
	firstLook = 10 * time.Millisecond
	// maxAhead is how many keys are kept that are typed while a command is watched.
	maxAhead = 64 << 10
)

// Watch is a command that goes on while the monitor waits, until Ctrl-C.
type Watch struct {
	// Look is called from the main loop, at once and then after each Interval, until it returns false.
	Look     func(*Call) (again bool)
	Interval time.Duration
	// Left is called after Ctrl-C: it may say that the command goes on. nil for nothing to say.
	Left func(*Call)
	// End is called once when the waiting ends, however it does.
	End func()
}

// Watch is Background for what the user may leave to go on. Other keys than Ctrl-C are kept for the
// next prompt. It returns false, and calls nothing, if the monitor cannot wait.
func (c *Call) Watch(watch Watch) bool {
	s := c.s
	w := &watched{Watch: watch}
	if !c.background(firstLook, watch.Interval, watch.Look) {
		return false
	}
	s.watched = w
	s.host.Suspend(false) // for Ctrl-C. It owes a Ready, which shows no prompt yet.
	return true
}

// watched is a command that is watched.
type watched struct {
	Watch
	full bool // the host is suspended: no more keys can be kept
}

// Watching reports whether keys are taken only for a command that Ctrl-C lets go on.
func (s *Session) Watching() bool { return s.watched != nil }

// endWatch has the host suspended as it was before: what resumes it comes next.
func (s *Session) endWatch() {
	w := s.watched
	s.watched = nil
	s.eraseStatus()
	if w.End != nil {
		w.End()
	}
	if !s.state.closed && !w.full {
		s.host.Suspend(true)
	}
}

// keyWhileWatching takes a key while a command is watched. It returns false if the host has to keep
// it, which then has to keep Ctrl-C too.
func (s *Session) keyWhileWatching(b byte) bool {
	switch w := s.watched; {
	case w.full:
		return false
	case b == ctrlC:
		s.leaveWatch((*Call).left)
	case len(s.ahead) < maxAhead:
		s.ahead = append(s.ahead, b)
	default:
		w.full = true
		s.host.Suspend(true)
		return false
	}
	return true
}

// left says that the command goes on.
func (c *Call) left(w *watched) {
	if w.Left != nil {
		w.Left(c)
	}
}

// leaveWatch ends the waiting for a command that is watched; then says so.
func (s *Session) leaveWatch(say func(*Call, *watched)) {
	w := s.watched
	s.guard("end of the waiting", s.endWatch)
	s.ahead, s.waiting, s.queue = nil, nil, nil
	s.guard("Ctrl-C", func() { say(&Call{s: s}, w) })
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

// Status shows how far a command is, in a line that the next text replaces, whoever prints it. It is cut at
// the terminal's width, and not shown where nothing can be replaced.
func (c *Call) Status(text string) {
	s := c.s
	if s.state.closed || s.edit == nil || s.opts.Editor.Plain || !s.yield() {
		return
	}
	shown := []rune(string(AppendVisible(nil, text)))
	if s.columns > 0 && len(shown) >= s.columns {
		shown = shown[:s.columns-1]
	}
	before := s.status
	s.status = len(shown)
	s.out = fmt.Appendf(s.out, "%-*s\r", before, string(shown))
	s.flush()
}

// ShowsProgress reports whether the user is told how far QEMU's old commands are, of which the built-in monitor
// says nothing.
func (c *Call) ShowsProgress() bool { return c.Terminal() && c.Extended() }

// eraseStatus takes that line away.
func (s *Session) eraseStatus() {
	if s.status > 0 && !s.state.closed {
		s.out = fmt.Appendf(s.out, "%*s\r", s.status, "")
	}
	s.status = 0
}
