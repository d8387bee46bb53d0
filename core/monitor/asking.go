// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"errors"
	"iter"

	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// errAbandoned is what a completer gets that nobody waits for any more.
var errAbandoned = errors.New("completion was abandoned")

// asking is a completion whose completer waits for QEMU without stopping
// anything else: it is a coroutine that parks in each request until the replies
// arrive. It runs only within calls to the session or to the transport.
type asking struct {
	s    *Session
	text string // left of the cursor
	tab  bool   // somebody waits for the candidates

	next     func() ([]qmp.Request, bool)
	stop     func()
	yield    func([]qmp.Request) bool
	running  bool
	ended    bool
	waiting  int               // for so many replies
	got      map[string]answer // all that it has asked for
	progress readline.Completions
}

// ask begins to complete text and goes as far as it can without waiting. One
// that somebody has asked for before ends.
func (s *Session) ask(text string, tab bool) *asking {
	s.abandon()
	a := &asking{s: s, text: text, tab: tab, got: make(map[string]answer)}
	a.next, a.stop = iter.Pull(func(yield func([]qmp.Request) bool) {
		a.yield = yield
		a.progress = s.find(text, !tab)
	})
	s.asking = a
	a.proceed()
	return a
}

// abandon ends the completion that is under way. Replies that are still to come
// are kept for the next.
func (s *Session) abandon() {
	if a := s.asking; a != nil && !a.running {
		s.asking = nil
		a.ended = true
		s.vm.QMP.Divert(a.execute, a.stop)
	}
}

// proceed lets the completer run until it waits or has ended.
func (a *asking) proceed() {
	if a.running {
		return
	}
	a.running = true
	defer func() { a.running = false }()
	for a.waiting == 0 && !a.ended {
		var requests []qmp.Request
		more := false
		a.s.vm.QMP.Divert(a.execute, func() { requests, more = a.next() })
		if !more {
			a.ended = true
			return
		}
		for _, r := range requests {
			a.send(r)
		}
	}
}

// send asks QEMU; the reply goes to all completions, and to this one whatever
// happens meanwhile.
func (a *asking) send(r qmp.Request) {
	kept, asked := &a.s.vm.answers, a.s.vm.answers.now()
	a.waiting++
	_, err := a.s.vm.QMP.Start(r, func(value json.RawMessage, err error) {
		got := answer{value, err}
		kept.keep(r, got, asked)
		a.arrived(r, got)
	})
	if err != nil {
		a.got[keyOf(r)] = answer{err: err}
		a.waiting--
	}
}

// arrived takes a reply; the last one that is waited for sets the completer
// going.
func (a *asking) arrived(r qmp.Request, got answer) {
	a.got[keyOf(r)] = got
	a.waiting--
	if a.waiting > 0 || a.ended {
		return
	}
	a.proceed()
	if a.ended {
		a.s.asked(a)
	}
}

// execute is what a completer's requests become.
func (a *asking) execute(r qmp.Request) (json.RawMessage, error) {
	key := keyOf(r)
	if found, ok := a.find(key); ok {
		return found.value, found.err
	}
	if a.ended || !a.yield(a.missing(append(a.s.vm.companions(r), r))) {
		a.ended = true
		return nil, errAbandoned
	}
	found := a.got[key]
	return found.value, found.err
}

// together has QEMU asked for all of the requests in one round trip.
func (a *asking) together(requests []qmp.Request) {
	if missing := a.missing(requests); len(missing) > 0 && !a.ended && !a.yield(missing) {
		a.ended = true
	}
}

// missing are the requests whose answers are not there, each once.
func (a *asking) missing(requests []qmp.Request) (missing []qmp.Request) {
	seen := make(map[string]bool)
	for _, r := range requests {
		key := keyOf(r)
		if _, ok := a.find(key); !ok && !seen[key] {
			seen[key] = true
			missing = append(missing, r)
		}
	}
	return missing
}

func (a *asking) find(key string) (answer, bool) {
	if found, ok := a.got[key]; ok {
		return found, true
	}
	found, ok := a.s.vm.answers.find(key)
	if ok {
		a.got[key] = found // to the end, even if it changes meanwhile
	}
	return found, ok
}

// asked offers the candidates of a completion that had to wait.
func (s *Session) asked(a *asking) {
	if s.asking != a {
		return
	}
	s.asking = nil
	entering := s.entering
	s.entering = false
	if a.tab && !s.closed && !s.Busy() {
		s.edit.Offer(a.text, a.progress)
		if entering {
			s.edit.Feed('\r')
		}
		s.emit()
	}
}

// Idle tells that the person has paused: what Tab would need now is asked for,
// so that Tab need not wait. Only the extended line editor does so, and only
// where QEMU can be asked without waiting.
func (s *Session) Idle() {
	if s.asking != nil || !s.patient() || !s.opened || s.unfocused || s.Busy() || s.closed {
		return
	}
	if text, ok := s.edit.Typed(); ok && s.ask(text, false).ended {
		s.asking = nil
	}
}

// patient reports whether candidates may come later. The classic line editor's
// must be there before the next key, as QEMU's are.
func (s *Session) patient() bool { return s.Extended() && !s.vm.QMP.Waits() }

// companions are requests for facts that go along with one for a fact, since
// the others will be needed soon.
func (vm *VM) companions(r qmp.Request) (others []qmp.Request) {
	isFact := false
	for _, command := range vm.QMP.Facts().Unknown() {
		isFact = isFact || command == r.Command
		others = append(others, qmp.Request{Command: command})
	}
	if !isFact || r.Arguments != nil {
		return nil
	}
	return others
}
