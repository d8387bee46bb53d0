// SPDX-License-Identifier: GPL-2.0-or-later

package explain

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// errNothingHappens ends a wait for what never comes, as nothing was begun.
var errNothingHappens = errors.New("what the line waits for was not begun")

// host is a monitor without terminal, for one line.
type host struct {
	transport *Transport
	client    *qmp.Client
	text      bytes.Buffer
	passed    time.Duration // by Poll
}

var _ monitor.Host = (*host)(nil)
var _ monitor.Capturer = (*host)(nil)

// Output implements monitor.Host.
func (h *host) Output(text []byte) { h.text.Write(text) }

// Flush implements monitor.Host.
func (h *host) Flush() {}

// Suspend implements monitor.Host.
func (h *host) Suspend(bool) {}

// Timer implements monitor.Host.
func (h *host) Timer(uint64, time.Duration) bool { return false }

// longestWait is how much time may pass in a line: only what waits for what never comes takes longer.
const longestWait = 10 * time.Minute

// Poll implements monitor.Host. Time passes for the line, such as between the keys of type, but nobody waits.
func (h *host) Poll(d time.Duration) error {
	if h.passed += d; h.passed > longestWait {
		return errNothingHappens
	}
	return nil
}

// Files implements monitor.Host.
func (h *host) Files(string) []string { return nil }

// Events implements monitor.Host: as if there were some, since then QEMU is asked as little as by hmp.
func (h *host) Events(bool) bool { return true }

// Now implements monitor.Host.
func (h *host) Now() time.Time { return time.Now().Add(h.passed) }

// Capture implements monitor.Capturer. The file would have what was saved; here
// it is zeros.
func (h *host) Capture(write func(filename string) error) ([]byte, bool, error) {
	var set struct {
		ID int64 `json:"fdset-id"`
		FD int64 `json:"fd"`
	}
	if err := h.client.Execute("add-fd", qmp.Marked(h.Now()), &set); err != nil {
		return nil, true, err
	}
	if err := write(link.DescriptorPath(set.FD)); err != nil {
		return nil, true, err
	}
	if err := h.client.Execute("remove-fd", set, nil); err != nil {
		return nil, true, err
	}
	if h.transport.saved > mostMemory {
		return nil, true, fmt.Errorf("more than %d bytes are not explained", mostMemory)
	}
	return make([]byte, h.transport.saved), true, nil
}

// Line explains a line as a monitor of the VM without terminal runs it. said is what the
// line prints if it fails with these replies, else empty.
func Line(line string, to qmp.Transport, of *monitor.VM, opts monitor.Options) (steps []Step, said string) {
	t := NewTransport(to)
	vm := monitor.NewVM(qmp.NewClient(t), of.Table)
	vm.Gate = of.Gate
	h := &host{transport: t, client: vm.QMP}
	session := vm.Open(h, opts)
	ok := session.Run(line)
	session.Close()
	if !ok {
		said = h.text.String()
	}
	row, _ := vm.RowOf(line)
	return Without(t.Steps(), func(command string) bool {
		return row != nil && slices.ContainsFunc(row.Sources, func(s monitor.Source) bool {
			return slices.Contains(s.Commands, command)
		})
	}), said
}
