// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"errors"
	"iter"

	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// errAbandoned is what a completer gets that is no longer waited for.
var errAbandoned = errors.New("completion was abandoned")

// pendingCompletion is a completion whose completer waits for QEMU without stopping
// anything else: it is a coroutine that yields the requests that it needs, and goes on
// when the last of their replies has come. It runs only within calls to the session or to
// the transport.
//
//	start ─► resume ─► completer ─► execute: yields requests
//	           ▲                          │
//	           └── onReply ◄── QEMU ◄── send
type pendingCompletion struct {
	s    *Session
	text string // left of the cursor
	tab  bool   // the candidates are waited for

	next    func() ([]qmp.Request, bool)
	stop    func()
	yield   func([]qmp.Request) bool
	running bool
	ended   bool
	missing int              // replies that it waits for
	replies map[string]reply // to all that it has asked for
	result  readline.Completions
}

// startCompletion begins to complete text and goes as far as it can without waiting. One
// that was begun before ends.
func (s *Session) startCompletion(text string, tab bool) *pendingCompletion {
	s.abandonCompletion()
	s.vm.replies.dropOld(s.host.Now())
	p := &pendingCompletion{s: s, text: text, tab: tab, replies: make(map[string]reply)}
	p.next, p.stop = iter.Pull(func(yield func([]qmp.Request) bool) {
		p.yield = yield
		p.result = s.find(text, !tab, s.vm.QMP.Through(p.execute), p.prefetch).result()
	})
	s.pending = p
	p.resume()
	return p
}

// resume lets the completer run until it waits or has ended.
func (p *pendingCompletion) resume() {
	if p.running {
		return
	}
	p.running = true
	defer func() { p.running = false }()
	for p.missing == 0 && !p.ended {
		requests, more := p.next()
		if !more {
			p.ended = true
			return
		}
		for _, r := range requests {
			p.send(r)
		}
	}
}

// onReply takes a reply; the last one that is waited for sets the completer
// going.
func (p *pendingCompletion) onReply(r qmp.Request, got reply) {
	p.replies[keyOf(r)] = got
	p.missing--
	if p.missing > 0 || p.ended {
		return
	}
	p.resume()
	if p.ended {
		p.s.finishCompletion(p)
	}
}

// finishCompletion offers the candidates of a completion that had to wait.
func (s *Session) finishCompletion(p *pendingCompletion) {
	if s.pending != p {
		return
	}
	s.pending = nil
	entered := s.state.takeEnter()
	if p.tab && s.state.takesKeys() {
		s.edit.Suggest(p.text, p.result)
		if entered {
			s.edit.Feed('\r')
		}
		s.emit()
	}
}

// abandonCompletion ends the completion that is under way. Replies that are still to come
// are kept for the next.
func (s *Session) abandonCompletion() {
	if p := s.pending; p != nil && !p.running {
		s.pending = nil
		p.ended = true
		p.stop()
	}
}

// Idle tells that the user has paused: what Tab would need now is asked for,
// so that Tab need not wait. Only the extended line editor does so, and only
// where QEMU can be asked without waiting.
func (s *Session) Idle() {
	if s.pending != nil || !s.canCompleteLater() || !s.state.prompts() {
		return
	}
	if text, ok := s.edit.Typed(); ok && s.startCompletion(text, false).ended {
		s.pending = nil
	}
}

// canCompleteLater reports whether candidates may come later. The classic line editor's
// must be there before the next key, as QEMU's are.
func (s *Session) canCompleteLater() bool { return s.Extended() && !s.vm.QMP.Waits() }
