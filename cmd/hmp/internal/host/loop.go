// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"errors"
	"io"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/mailbox"
	"libhmp/core/monitor"
)

// endOfInput is Ctrl-D; at the beginning of a line it leaves.
const endOfInput = 0x04

// patience is how long QEMU may take to close the connection after quit.
const patience = 10 * time.Second

// Terminal lets a user type at the session until input ends, Leave is called
// or Ctrl-D is typed at a fresh prompt (nil), QEMU closes the connection after quit (nil)
// or without (why), or the user has had enough (the cause).
func (h *Host) Terminal(input io.Reader) error {
	h.start(input)
	return h.Attend()
}

// Open shows the banner, for which QEMU is asked, and the prompt.
func (h *Host) Open() { h.session.Event(monitor.Opened) }

// Attend is Terminal for keys that come by Keys, after Open.
func (h *Host) Attend() error {
	h.endKey = true
	for {
		if h.drainInput() {
			return nil
		}
		if err := h.step(); err != nil {
			return h.verdict(err)
		}
	}
}

// start reads keys from now on, and shows the prompt.
func (h *Host) start(input io.Reader) {
	h.read(func() (func(), error) {
		buf := make([]byte, 4096)
		n, err := input.Read(buf)
		return func() { h.typed = append(h.typed, buf[:n]...) }, err
	})
	h.Open()
}

// Lines runs the lines that next returns until its error, which is io.EOF at
// the end; next is called on another goroutine. after is called for each line
// with whether it did what it says. A lost connection and a user that has had
// enough end it too.
func (h *Host) Lines(next func() (string, error), after func(ok bool)) error {
	defer func() {
		h.unfinished = h.session.Unfinished()
		h.session.Close()
	}()
	var failed error // of next
	h.read(func() (func(), error) {
		line, err := next()
		if err != nil {
			return func() { failed = err }, err
		}
		return func() {
			h.busy.Store(true)
			ok := h.session.Run(line)
			h.busy.Store(false)
			after(ok)
		}, nil
	})
	for !h.ended && !h.left && !h.link.Quitting() {
		err := h.step()
		if err == nil {
			err = h.link.Lost()
		}
		if err != nil {
			return h.verdict(err)
		}
	}
	if h.link.Quitting() {
		return h.awaitEnd()
	}
	if errors.Is(failed, io.EOF) {
		return nil
	}
	return failed
}

// pause is how long no key comes until what Tab would need is asked for.
const pause = 150 * time.Millisecond

// armIdleTimer has the session told when the user has paused since now.
func (h *Host) armIdleTimer() {
	if h.resting == nil {
		h.resting = time.AfterFunc(pause, func() { h.box.Post(h.session.Idle) })
		return
	}
	h.resting.Reset(pause)
}

// read hands over what next returns, one piece at a time, until it fails. next
// is called on another goroutine.
func (h *Host) read(next func() (func(), error)) {
	crash.Go(func() {
		for {
			use, err := next()
			used := make(chan struct{})
			h.box.Post(func() {
				use()
				h.ended = err != nil
				h.full = func() { close(used) }
				h.makeRoom()
			})
			if err != nil {
				return
			}
			select {
			case <-used:
			case <-h.ctx.Done():
				return
			}
		}
	})
}

// maxTyped is how many keys are read ahead of a session that does not take them.
const maxTyped = 64 << 10

// makeRoom lets read go on when enough of what was typed is taken.
func (h *Host) makeRoom() {
	if used := h.full; used != nil && len(h.typed) < maxTyped {
		h.full = nil
		used()
	}
}

// Redraw shows the prompt again, if there is one, on a terminal that others
// have written on; a classic editor forgets the line. It may be called from any
// goroutine.
func (h *Host) Redraw() {
	h.box.Post(func() {
		switch {
		case h.paused:
		case h.session.Extended():
			h.session.Redraw()
		default:
			h.resumed = true
		}
	})
}

// drainInput gives the session all that it can take now, and reports whether the
// user wants to leave.
func (h *Host) drainInput() (leave bool) {
	for again := true; again && !leave && h.ctx.Err() == nil; {
		again, leave = h.advance()
	}
	return leave
}

// advance gives the session keys up to the end of a line, or tells it that it may go on. again
// reports whether there may be more to do at once, leave whether the user wants to leave.
func (h *Host) advance() (again, leave bool) {
	switch {
	case h.left:
		return false, true
	case h.resumed && h.instead != nil:
		f := h.instead
		h.instead = nil
		f()
		return true, false
	case h.resumed:
		h.resume()
		return true, false
	case len(h.typed) > 0 && !h.paused:
		if h.endKey && h.fresh && h.typed[0] == endOfInput && !h.session.Extended() {
			return false, true
		}
		h.fresh = false
		again = h.dropInterrupted() && h.feed()
		h.makeRoom()
		h.armIdleTimer()
		return again, false
	}
	return false, h.ended && !h.paused
}

// resume answers the session's Suspend(false).
func (h *Host) resume() {
	h.resumed = false
	if h.session.Watching() {
		h.watching.Store(true)
		h.session.Event(monitor.Ready)
		return
	}
	h.watching.Store(false)
	if h.opts.Work.Renew() {
		h.session.Forget()
	}
	h.drop = h.opts.Interrupts.pending()
	h.prompted.Store(true) // before pasted lines run from within Ready
	h.fresh = true
	h.session.Event(monitor.Ready)
	h.armIdleTimer()
}

// loop is the goroutine that owns a VM.
type loop struct {
	ctx  context.Context // done when the user has had enough
	link *link.Link
	box  mailbox.Mailbox
}

// newLoop has the VM get the link's events.
func newLoop(ctx context.Context, vm *monitor.VM, l *link.Link) *loop {
	l.OnEvent(vm.QMP.Deliver)
	return &loop{ctx: ctx, link: l}
}

// step does what other goroutines have left, or waits for that or for an
// event. An error means that it is over.
func (l *loop) step() error {
	work, arrival := l.box.Take(l.ctx)
	if len(work) == 0 {
		err := l.link.Wait(arrival)
		if err == nil {
			err = context.Cause(l.ctx)
		}
		return err
	}
	return l.do(work)
}

// do does what other goroutines have left, and takes the events that have come.
func (l *loop) do(work []func()) error {
	for _, f := range work {
		f()
	}
	return l.link.Pump()
}

// verdict says what an error of step means.
func (l *loop) verdict(err error) error {
	if cause := context.Cause(l.ctx); cause != nil {
		return cause
	}
	if l.link.Quitting() {
		return nil
	}
	return err
}

// awaitEnd waits until QEMU, which was told to quit, has let go of everything.
func (h *Host) awaitEnd() error {
	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		if h.link.Wait(ctx) != nil {
			return nil
		}
	}
	return context.Cause(h.ctx)
}
