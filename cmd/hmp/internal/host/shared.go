// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"io"
	"slices"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
)

// Shared is the loop of several monitors of one VM, each with a terminal of its own. As in
// QEMU, lines of several terminals are run one after the other, and a command that waits in the
// background suspends its own monitor only.
type Shared struct {
	*loop
	vm    *monitor.VM
	work  *Work
	users map[*Terminal]*Host
	order []*Terminal // of turns
}

// Terminal is one of those of a Shared.
type Terminal struct {
	// Keys are what is typed; their end ends the monitor when all of them are taken.
	Keys io.Reader
	// Output gets what the monitor prints, with "\n" line ends. It must not wait.
	Output io.Writer
	// Left is called when the monitor has ended, on the goroutine of Run. It has Keys end.
	Left func()
}

// NewShared returns the loop for the VM whose QMP client uses l. When ctx is done, it ends.
func NewShared(ctx context.Context, vm *monitor.VM, l *link.Link, work *Work) *Shared {
	return &Shared{loop: newLoop(ctx, vm, l), vm: vm, work: work, users: map[*Terminal]*Host{}}
}

// Join opens a monitor at a terminal. It may be called from any goroutine.
func (s *Shared) Join(t *Terminal, session monitor.Options) {
	s.box.Post(func() {
		h := open(s.loop, s.vm, session, Options{Output: t.Output, Work: s.work})
		s.users[t] = h
		s.order = append(s.order, t)
		h.start(t.Keys)
	})
}

// Drop ends the monitor of a terminal, whatever it has still to do. It may be called from any
// goroutine.
func (s *Shared) Drop(t *Terminal) {
	s.box.Post(func() {
		if h := s.users[t]; h != nil {
			h.Leave()
		}
	})
}

// Run serves the terminals until QEMU closes the connection after quit (nil) or without (why), or
// the context is done (the cause). End is to follow.
func (s *Shared) Run() error {
	for {
		var err error
		if s.turn() {
			err = s.do(s.box.Work())
		} else {
			err = s.step()
		}
		if err == nil {
			err = context.Cause(s.ctx)
		}
		if err != nil {
			return s.verdict(err)
		}
	}
}

// End ends all monitors, on the goroutine that has called Run. Nobody calls Join any more.
func (s *Shared) End() {
	for _, f := range s.box.Work() {
		f()
	}
	for _, t := range slices.Clone(s.order) {
		s.leave(t)
	}
}

// turn runs at most one line of each terminal, and reports whether there may be more to do at once.
func (s *Shared) turn() (again bool) {
	for _, t := range slices.Clone(s.order) {
		more, leave := s.users[t].advance()
		if leave {
			s.leave(t)
		}
		again = again || more
	}
	return again
}

// leave ends the monitor of a terminal.
func (s *Shared) leave(t *Terminal) {
	s.users[t].close()
	delete(s.users, t)
	s.order = slices.DeleteFunc(s.order, func(other *Terminal) bool { return other == t })
	t.Left()
}
