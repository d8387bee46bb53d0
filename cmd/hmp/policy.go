// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"libhmp/cmd/hmp/internal/policy"
	"libhmp/cmd/hmp/internal/prompt"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// readPolicy reads the rules of --policy and reports whether they can be had.
func (p *program) readPolicy() (ok bool) {
	if p.policy == "" {
		return true
	}
	var err error
	if p.rules, err = policy.Read(p.policy, hmpcmds.Table().With(prompt.Commands()...)); err != nil {
		p.complain(err.Error())
	}
	return err == nil
}

// obeyPolicy has the monitors of a VM obey the rules of --policy. status is not statusFine if these cannot be
// for this QEMU, or it cannot be asked.
func (p *peer) obeyPolicy(vm *monitor.VM) (status int) {
	if p.rules == nil {
		return statusFine
	}
	vm.Gate = p.rules
	commands, err := vm.QMP.Facts().Commands()
	if err != nil {
		p.complain(p.address.Explain(err))
		return statusNoConnection
	}
	if err := p.rules.CheckCommands(commands); err != nil {
		p.complain(err.Error())
		return statusUsage
	}
	return statusFine
}
