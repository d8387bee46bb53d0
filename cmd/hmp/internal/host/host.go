// SPDX-License-Identifier: GPL-2.0-or-later

// Package host is the world of a monitor that runs outside QEMU: a loop that
// turns keys or lines, timers and QMP events into calls to one session.
package host

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
)

// Options are what a host needs to know.
type Options struct {
	// Output gets what the monitor prints, with "\n" line ends.
	Output io.Writer
	// Visible shows control bytes in it as \xNN. (A session with terminal
	// does so by itself.)
	Visible bool
}

// Host implements monitor.Host and monitor.Capturer. All its methods but those
// that say otherwise belong to the goroutine that runs Terminal or Lines.
type Host struct {
	ctx      context.Context // done when the user has had enough
	opts     Options
	vm       *monitor.VM
	link     *link.Link
	session  *monitor.Session
	box      mailbox
	typed    []byte // not yet taken by the session
	ended    bool   // there is no more input
	paused   bool   // the session does not want input
	resumed  bool   // a Ready event is owed
	prompted bool   // a prompt, and what was typed since, is to be seen
	fresh    bool   // nothing was typed since the prompt appeared
	writeErr error
}

var _ monitor.Host = (*Host)(nil)
var _ monitor.Capturer = (*Host)(nil)

// New opens a monitor of the VM whose QMP client uses l. When ctx is done, the
// loop ends.
func New(ctx context.Context, vm *monitor.VM, l *link.Link, session monitor.Options, opts Options) *Host {
	h := &Host{ctx: ctx, opts: opts, vm: vm, link: l}
	h.session = vm.Open(h, session)
	l.OnEvent(vm.QMP.Deliver)
	return h
}

// Prompting reports whether the session waits for a line: there is a prompt on
// the terminal and nothing is being run.
func (h *Host) Prompting() bool { return h.prompted }

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
	h.prompted = false
}

// Timer implements monitor.Host.
func (h *Host) Timer(token uint64, d time.Duration) bool {
	time.AfterFunc(d, func() {
		h.box.post(func() { h.session.Tick(token) })
	})
	return true
}

// Poll implements monitor.Host.
func (h *Host) Poll(d time.Duration) error {
	ctx, cancel := context.WithTimeout(h.ctx, d)
	defer cancel()
	if err := h.link.Wait(ctx); err != nil {
		return err
	}
	return context.Cause(h.ctx)
}

// Events implements monitor.Host: a stream always has them.
func (h *Host) Events(bool) bool { return true }

// Now implements monitor.Host.
func (h *Host) Now() time.Time { return time.Now() }

// Files implements monitor.Host. They are those of this program's machine and
// folder, which need not be QEMU's.
func (h *Host) Files(path string) []string {
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
	return h.link.Capture(h.vm.QMP, write)
}
