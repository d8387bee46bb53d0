// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"fmt"

	"libhmp/core/monitor"
	"libhmp/core/readline"
)

// Several hosts can share a terminal, as several monitors of a QEMU do whose character device is a
// multiplexer: one has the focus, gets the keys and shows its prompt.

// Rest is what a host has from a user that goes on at another host.
type Rest struct {
	session monitor.Rest
	typed   []byte
	ended   bool // there is no more input
	draft   readline.Draft
	history []string
}

// Keys gives the session keys of the terminal; ended says that there are no more. used is called when
// there may be others; Keys is not called before.
func (h *Host) Keys(keys []byte, ended bool, used func()) {
	h.typed = append(h.typed, keys...)
	h.ended = h.ended || ended
	h.full = used
	h.makeRoom()
}

// Instead has f called when the line that is being run has ended, in place of the next prompt.
func (h *Host) Instead(f func()) { h.instead = f }

// FocusOut has the session leave the terminal. Before Attend it has it begin so.
func (h *Host) FocusOut() { h.session.Event(monitor.FocusOut) }

// TakeRest takes away what the user has left here.
func (h *Host) TakeRest() Rest {
	r := Rest{h.session.TakeRest(), h.typed, h.ended, h.draft, h.session.History()}
	h.typed, h.ended, h.draft = nil, false, readline.Draft{}
	h.makeRoom()
	return r
}

// FocusIn gives the session the terminal, and what the user has left elsewhere. Lines that were typed
// there are in the history too.
func (h *Host) FocusIn(r Rest) {
	h.session.GiveRest(r.session)
	h.typed = append(r.typed, h.typed...)
	h.ended = h.ended || r.ended
	h.session.SetDraft(r.draft)
	h.session.SetHistory(append(h.session.History(), r.history...))
	h.session.Event(monitor.FocusIn)
}

// SetVMName is Session.SetVMName.
func (h *Host) SetVMName(name string) { h.session.SetVMName(name) }

// RunWithin has the loop run a line of a user who is at another monitor, and call done with what it
// says, unless ctx is done before. It may be called from any goroutine.
func (h *Host) RunWithin(ctx context.Context, line string, w monitor.Within, done func(monitor.Answer)) {
	h.box.Post(func() {
		if h.closed {
			done(monitor.Answer{Text: "Error: the connection was lost\n"})
			return
		}
		h.opts.Work.Renew()
		if ctx.Err() != nil { // looked at now: what ends ctx interrupts the work, too
			done(monitor.Answer{Text: fmt.Sprintf("Error: not run: %v\n", context.Cause(ctx))})
			return
		}
		done(h.session.RunWithin(line, w))
	})
}

// Ask has the loop call f, which may ask QEMU. It may be called from any goroutine.
func (h *Host) Ask(f func(*monitor.VM)) {
	h.box.Post(func() {
		h.opts.Work.Renew()
		f(h.vm)
	})
}

// Work bounds each line.
func (h *Host) Work() *Work { return h.opts.Work }

// Drain does, when the loop has ended, what other goroutines have left for it.
func (h *Host) Drain() {
	for _, f := range h.box.Work() {
		f()
	}
}
