// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// SetHelp gives the rows QEMU's own words: text is as libhmp_vm_options.help
// (include/libhmp.h) has it. The error says which line is none.
func (vm *VM) SetHelp(text string) error {
	vm.help = text
	return nil
}
