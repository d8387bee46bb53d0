// SPDX-License-Identifier: GPL-2.0-or-later

// Package host has what a monitor needs that runs outside QEMU: a loop that
// turns keys or lines, timers and QMP events into calls to one session.
package host

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// Options are what a host needs to know.
type Options struct {
	// Output gets what the monitor prints, with "\n" line ends.
	Output io.Writer
	// Visible shows in it what a terminal would execute or hide (see
	// core/visible). A session with terminal does so by itself.
	Visible bool
	// View is monitor.Viewer's, nil where no pictures are shown.
	View func(picture []byte) (said string, err error)
	// Work bounds each line; nil: nothing else shares the bound.
	Work *Work
	// Interrupts are those among the keys of the terminal; nil: Ctrl-C is none.
	Interrupts *Interrupts
}

// Host implements monitor.Host and monitor.Capturer. All its methods but those
// that say otherwise belong to the goroutine that runs Terminal or Lines.
type Host struct {
	*loop
	opts       Options
	vm         *monitor.VM
	session    *monitor.Session
	typed      []byte         // not yet taken by the session
	drop       int            // how many Ctrl-C the keys are dropped to
	full       func()         // called when more may be typed, nil if it was
	ended      bool           // there is no more input
	unfinished bool           // see Unfinished
	draft      readline.Draft // the line that was being typed when the loop ended
	paused     bool           // the session does not want input
	resumed    bool           // a Ready event is owed
	prompted   atomic.Bool    // a prompt, and what was typed since, is to be seen
	watching   atomic.Bool    // Ctrl-C has the session leave a command that goes on
	busy       atomic.Bool    // Lines runs a line
	fresh      bool           // nothing was typed since the prompt appeared
	endKey     bool           // Ctrl-D at a fresh prompt leaves, which QEMU's own monitor does not know
	closed     bool
	instead    func()      // see Instead
	left       bool        // the user has asked to leave
	resting    *time.Timer // until the user has paused, nil before the first key
	tidied     bool        // descriptors that other sessions left were looked for
	writeErr   error
}

var _ monitor.Host = (*Host)(nil)
var _ monitor.Capturer = (*Host)(nil)
var _ monitor.Finisher = (*Host)(nil)
var _ monitor.Viewer = (*Host)(nil)

// New opens a monitor of the VM whose QMP client uses l. When ctx is done, the
// loop ends.
func New(ctx context.Context, vm *monitor.VM, l *link.Link, session monitor.Options, opts Options) *Host {
	if opts.Work == nil {
		opts.Work = NewWork(ctx)
	}
	return open(newLoop(ctx, vm, l), vm, session, opts)
}

// open opens a monitor that runs on the loop's goroutine.
func open(on *loop, vm *monitor.VM, session monitor.Options, opts Options) *Host {
	if opts.Interrupts == nil {
		opts.Interrupts = new(Interrupts)
	}
	session.KeepEvents = true
	h := &Host{loop: on, vm: vm, opts: opts}
	if session.Terminal || session.Script {
		session.Leave = h.Leave
	}
	h.session = vm.Open(h, session)
	return h
}

// Prompting reports whether the session waits for a line: there is a prompt on
// the terminal and nothing is being run. It may be called from any goroutine.
func (h *Host) Prompting() bool { return h.prompted.Load() }

// Busy reports whether Lines is running a line. It may be called from any
// goroutine.
func (h *Host) Busy() bool { return h.busy.Load() }

// WriteError is the first failure to write output.
func (h *Host) WriteError() error { return h.writeErr }

// Output implements monitor.Host.
func (h *Host) Output(text []byte) {
	if h.opts.Visible {
		text = monitor.AppendVisible(nil, string(text))
	}
	_, err := h.opts.Output.Write(text)
	h.writeErr = cmp.Or(h.writeErr, err)
}

// Flush implements monitor.Host: nothing is kept back.
func (h *Host) Flush() {}

// Suspend implements monitor.Host.
func (h *Host) Suspend(on bool) {
	h.paused = on
	h.resumed = !on
	h.prompted.Store(false)
	if on && h.opts.Interrupts.pending() > 0 { // typed behind the line that begins
		h.interruptLine()
	}
}

// Timer implements monitor.Host.
func (h *Host) Timer(token uint64, d time.Duration) bool {
	time.AfterFunc(d, func() {
		h.box.Post(func() { h.session.Tick(token) })
	})
	return true
}

// Poll implements monitor.Host.
func (h *Host) Poll(d time.Duration) error {
	work := h.opts.Work.Context()
	ctx, cancel := context.WithTimeout(work, d)
	defer cancel()
	if err := h.link.Wait(ctx); err != nil {
		return err
	}
	return context.Cause(work)
}

// Uninterrupted implements monitor.Finisher.
func (h *Host) Uninterrupted(why string, f func()) { h.opts.Work.Keep(why, f) }

// Events implements monitor.Host: a stream always has them.
func (h *Host) Events(bool) bool { return true }

// Now implements monitor.Host.
func (h *Host) Now() time.Time { return time.Now() }

// Files implements monitor.Host. They are those of this program's machine and
// folder; of a QEMU elsewhere nothing is known.
func (h *Host) Files(path string) []string {
	if !h.link.Local() {
		return nil
	}
	dir, prefix := filepath.Split(path)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		name := dir + e.Name()
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}

// Capture implements monitor.Capturer.
func (h *Host) Capture(write func(filename string) error) ([]byte, bool, error) {
	if !h.tidied {
		if err := qmp.RemoveLeft(h.vm.QMP, time.Now()); err != nil {
			return nil, true, err
		}
		h.tidied = true
	}
	return h.link.Capture(h.vm.QMP, write)
}

// CanView implements monitor.Viewer.
func (h *Host) CanView() bool { return h.opts.View != nil }

// View implements monitor.Viewer.
func (h *Host) View(picture []byte) (said string, err error) { return h.opts.View(picture) }

// Do has the loop call f. It may be called from any goroutine.
func (h *Host) Do(f func()) { h.box.Post(f) }

// Leave has Terminal or Lines return as if input had ended.
func (h *Host) Leave() { h.left = true }

// Interrupt ends the waiting of the line being run, which QEMU may go on with;
// at a prompt it drops the line being typed. It may be called from any
// goroutine.
func (h *Host) Interrupt() {
	if h.Prompting() {
		h.box.Post(h.session.Cancel)
		return
	}
	h.interruptLine()
}

func (h *Host) interruptLine() {
	// What only looks at a job is not interrupted in the middle, unless it takes long.
	if !h.watching.CompareAndSwap(true, false) {
		h.opts.Work.Interrupt()
	}
	h.box.Post(func() { h.session.Interrupt(qmp.GoesOn(qmp.ErrInterrupted).Error()) })
}

// Resize says how many columns and rows the terminal has. It may be called from
// any goroutine.
func (h *Host) Resize(columns, rows int) {
	h.box.Post(func() { h.session.Resize(columns, rows) })
}

// Announce shows a line above the one being typed.
func (h *Host) Announce(line string) {
	if h.closed { // what was still to be said
		h.Output(monitor.AppendVisible(nil, line+"\n"))
		return
	}
	h.session.Announce(line + "\n")
}

// Queue is Session.Queue, for lines that are run before the first prompt.
func (h *Host) Queue(lines []monitor.QueuedLine) error { return h.session.Queue(lines) }

// Type gives the session keys before those of the terminal that are still to come.
func (h *Host) Type(keys []byte) { h.typed = append(h.typed, keys...) }

// CompletedLines is Session.CompletedLines.
func (h *Host) CompletedLines(line string) []string { return h.session.CompletedLines(line) }

// Unfinished reports whether a command waits for more of the lines of Lines, also at their end.
func (h *Host) Unfinished() bool { return h.unfinished || h.session.Unfinished() }

// SetHistory is Session.SetHistory.
func (h *Host) SetHistory(lines []string) { h.session.SetHistory(lines) }

// Close closes the session, and leaves the cursor of its terminal on a row of
// its own.
func (h *Host) Close() {
	if h.Prompting() {
		h.draft = h.session.Draft()
		h.session.Leave()
	} else {
		h.session.EraseStatus()
	}
	h.close()
}

// close closes the session, whose terminal is gone.
func (h *Host) close() {
	if h.resting != nil {
		h.resting.Stop()
	}
	h.closed = true
	h.session.Close()
	h.typed = nil
	h.makeRoom()
}
