// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/qmp"

// Gate decides what the monitors of a VM may do. An error is a refusal, which the line fails with; by
// then nothing has been sent for the line but what finds out which QEMU this is. What a row sends that
// may be run is not judged again. The methods are called where the session is.
type Gate interface {
	// Row judges a row before its arguments are read, since expressions in them can need QEMU.
	Row(row *Command) error
	// Unknown judges a line for QEMU's own HMP that no row is known for.
	Unknown(line string) error
	// Request judges a QMP request that is typed, as JSON or in words. Those that complete one have
	// no arguments.
	Request(r qmp.Request) error
}

// judgeRow is Gate.Row, for a VM that may have none.
func (vm *VM) judgeRow(row *Command) error {
	if vm.Gate == nil {
		return nil
	}
	return vm.Gate.Row(row)
}

func (vm *VM) judgeUnknown(line string) error {
	if vm.Gate == nil {
		return nil
	}
	return vm.Gate.Unknown(line)
}

func (vm *VM) judgeRequest(r qmp.Request) error {
	if vm.Gate == nil {
		return nil
	}
	return vm.Gate.Request(r)
}

// MayRequest reports whether a QMP command may be typed at all (see VM.Gate): where not, nothing is asked of
// QEMU for it.
func (c *Completion) MayRequest(command string) bool {
	return c.s.vm.judgeRequest(qmp.Request{Command: command}) == nil
}
