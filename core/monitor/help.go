// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"slices"
	"strings"
)

// HelpRow are the words that QEMU has for a row: members of HMPCommand in
// monitor/hmp.h, from hmp-commands.hx or hmp-commands-info.hx of its source.
type HelpRow struct {
	Info               bool // a subcommand of info
	Name, Params, Help string
}

// SetHelp has rows described in QEMU's own words. complete says that the list has all rows
// of this very QEMU: those that are not in it are not there, but for our own (Extra). Rows of
// the list that the table does not have, such as a distribution's, are added: QEMU's own HMP
// runs them where it may be used. It is for a VM without sessions.
func (vm *VM) SetHelp(list []HelpRow, complete bool) {
	words := make(map[*Command]HelpRow, len(list))
	rows := slices.Concat(vm.Table.commands, vm.Table.info)
	for _, h := range list {
		name, _, _ := strings.Cut(h.Name, "|")
		row := vm.Table.find(h.Info, name)
		if row == nil {
			row = &Command{Name: h.Name, Info: h.Info, Args: "rest:S?", Sources: []Source{builtinSource},
				Run: NeedsBuiltin, Success: Anything}
			rows = append(rows, row)
		}
		words[row] = h
	}
	others := vm.Table.Others
	vm.Table = NewTable(rows)
	vm.Table.Others = others
	vm.helpWords, vm.helpComplete = words, complete
	clear(vm.adapted)
}

// NeedsBuiltin is the handler of rows that only QEMU's own HMP serves, where it may not
// be used.
func NeedsBuiltin(c *Call) error {
	name, _, _ := strings.Cut(c.Command.Title(), "|")
	return &UnsupportedError{Need: "'" + name + "' is served by QEMU's own HMP only"}
}

// described is this QEMU's form of a row of the table in QEMU's own words, if there are any.
func (vm *VM) described(c, row *Command) *Command {
	words, there := vm.helpWords[c]
	switch {
	case row == nil || !there && (!vm.helpComplete || c.Extra):
		return row
	case !there:
		return nil
	}
	changed := *row
	changed.Name, changed.Params, changed.Help = words.Name, words.Params, words.Help
	return &changed
}
