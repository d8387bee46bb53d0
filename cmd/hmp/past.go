// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"libhmp/cmd/hmp/internal/history"
	"libhmp/core/monitor"
)

// past are the lines typed at a VM's monitor before. Without file it does
// nothing.
type past struct {
	file *history.File
	p    *program
}

// openHistory returns the history of the VM: that of its UUID if it has one,
// else that of the address.
func (p *program) openHistory(vm *monitor.VM) *past {
	if p.noHistory {
		return &past{}
	}
	const none = "00000000-0000-0000-0000-000000000000"
	var uuid struct{ UUID string }
	key := p.address.String()
	if err := vm.QMP.Execute("query-uuid", nil, &uuid); err == nil && uuid.UUID != "" && uuid.UUID != none {
		key = "uuid:" + uuid.UUID
	}
	file, err := history.Open(key)
	if err != nil {
		p.complain("no history: " + err.Error())
		return &past{}
	}
	return &past{file, p}
}

func (h *past) lines() []string {
	if h.file == nil {
		return nil
	}
	lines, err := h.file.Lines()
	h.check(err)
	return lines
}

func (h *past) add(line string) {
	if h.file != nil {
		h.check(h.file.Add(line))
	}
}

// check gives the file up after a failure, and says so once.
func (h *past) check(err error) {
	if err != nil {
		h.file = nil
		h.p.complain("no history from now on: " + err.Error())
	}
}
