// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"sync/atomic"

	"libhmp/cmd/hmp/internal/history"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/core/monitor"
)

// savedHistory are the lines typed at a VM's monitor before, and those of now for the
// next time. Without writer it does nothing.
type savedHistory struct {
	p      *program
	before []string
	writer *history.Writer
	host   *host.Host  // to say what went wrong above the line being typed
	told   atomic.Bool // it was said
}

// openHistory returns the history of the VM: that of its UUID if it has one,
// else that of the address.
func (p *peer) openHistory(vm *monitor.VM) *savedHistory {
	h := &savedHistory{p: p.program}
	if p.noHistory {
		return h
	}
	const none = "00000000-0000-0000-0000-000000000000"
	var uuid struct{ UUID string }
	key := p.address.String()
	if err := vm.QMP.Execute("query-uuid", nil, &uuid); err == nil && uuid.UUID != "" && uuid.UUID != none {
		key = "uuid:" + uuid.UUID
	}
	file, err := history.Open(key)
	if err == nil {
		h.before, err = file.Lines()
	}
	if err != nil {
		p.complain("no history: " + err.Error())
		return h
	}
	h.writer = history.NewWriter(file, h.failed)
	return h
}

// add keeps a line for the next time.
func (h *savedHistory) add(line string) {
	if h.writer != nil {
		h.writer.Add(line)
	}
}

// failed tells the user, on whatever goroutine it is called.
func (h *savedHistory) failed(err error) {
	h.host.Do(func() {
		if !h.told.Swap(true) {
			h.host.Announce("hmp: " + noMore(err))
		}
	})
}

// close waits a little for what is still to be written.
func (h *savedHistory) close() {
	if h.writer == nil {
		return
	}
	if err := h.writer.Close(); err != nil && !h.told.Swap(true) {
		h.p.complain(noMore(err))
	}
}

func noMore(err error) string { return "no history from now on: " + err.Error() }
