// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"io"
	"slices"

	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/monitor"
)

// scriptIO is where a QEMU's lines come from, and where what they print goes.
type scriptIO struct {
	output  io.Writer
	visible bool              // see host.Options
	note    func(text string) // to standard error
	next    func() (string, error)
	ended   func(line string, ok bool)
}

// directly is for the lines of the only QEMU.
func (p *peer) directly() scriptIO {
	return scriptIO{
		output: p.stdout, visible: terminal.Is(p.stdout), note: p.note, next: p.next(),
		ended: func(line string, ok bool) {
			if !ok {
				p.failed.Store(true)
			}
		},
	}
}

// noteDoubt says of a word that no QEMU has a command for that it is no address either.
func (p *program) noteDoubt(line string, vm *monitor.VM) {
	if row, err := vm.RowOf(line); err != nil || row != nil {
		return
	}
	p.doubting.Lock()
	defer p.doubting.Unlock()
	if i := slices.Index(p.doubtful, line); i >= 0 {
		p.doubtful = slices.Delete(p.doubtful, i, i+1)
		p.complain(line + ": this is no command of that QEMU, and no socket of this folder or QEMU of this host either (hmp list has them)")
	}
}
