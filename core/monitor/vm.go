// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"libhmp/core/language"
	"libhmp/core/qmp"
)

// VM is what all monitors of one QEMU share.
type VM struct {
	// Name tells the VM from others that the same user works with, who sees it in the prompt; ""
	// where there is only one.
	Name string
	// QMP is the way to QEMU.
	QMP *qmp.Client
	// Table holds the rows.
	Table *Table
	// Format is the remembered print format: QEMU has one for all monitors.
	Format language.Format
	// MouseButtons are those held down by mouse_button (mouse_button_state in
	// ui/ui-hmp-cmds.c): QEMU has one state for all monitors, too.
	MouseButtons int32
	// NoBinary says that QEMU's C library knows no numbers like 0b11 (glibc does
	// since 2.38). QMP does not tell: whoever knows should set it.
	NoBinary bool
	// QEMUPrints says that what QEMU prints while a command runs (qemu_printf in
	// util/qemu-print.c) arrives on the monitor by itself: inside QEMU it does. QMP
	// sends it to no other client.
	QEMUPrints bool

	// Gate decides what may be run, nil: everything.
	Gate Gate

	// Definition returns the source text of a definition of QAPI, with its documentation, "" if
	// there is none; nil: ask QEMU (see Definer).
	Definition func(name string) string
	// Undocumented is what help of a QMP command ends with that has no definition, "" for nothing.
	Undocumented string

	helpWords    map[*Command]HelpRow // see SetHelp
	helpComplete bool

	warned  map[string]bool // what WarnOnce has printed
	adapted map[*Command]*Command
	made    map[spelling]*Command // by Table.Others, nil for words that they have nothing for
	// builtinWords are those that QEMU's own HMP has rows for, of info if true; nil: not known yet.
	builtinWords map[bool]map[string]bool
	replies      replyCache
	tidyUps      []func(*Call) bool // see TidyUpLater
}

// NewVM returns the shared state for a QEMU.
func NewVM(client *qmp.Client, table *Table) *VM {
	return &VM{
		QMP:          client,
		Table:        table,
		Format:       language.Format{Letter: 'x', Size: 4},
		warned:       make(map[string]bool),
		adapted:      make(map[*Command]*Command),
		made:         make(map[spelling]*Command),
		builtinWords: make(map[bool]map[string]bool),
		replies:      replyCache{client: client},
	}
}

// sizeReader is how a release reads sizes.
func sizeReader(v qmp.Version) func(s string, unit byte) (value uint64, rest string, err error) {
	switch {
	case v.AtLeast(8, 1):
		return language.Size
	case v.AtLeast(6, 0):
		return language.SizeBefore81
	}
	return language.SizeBefore60
}

// Row returns the row as this QEMU's release has it, nil if it has not.
func (vm *VM) Row(c *Command) (*Command, error) { return vm.rowOf(vm.QMP.Facts(), c) }

// rowOf is Row with other facts than those of vm.QMP. c may be nil: then so is the result.
func (vm *VM) rowOf(f *qmp.Facts, c *Command) (*Command, error) {
	if c == nil {
		return nil, nil
	}
	if c.Exists == nil && c.Adapt == nil && c.Targets == nil && vm.helpWords == nil {
		return c, nil
	}
	if known, ok := vm.adapted[c]; ok {
		return known, nil
	}
	row := c
	if here, err := c.onTarget(f); err != nil {
		return nil, err
	} else if !here {
		v, err := f.Version()
		if err != nil {
			return nil, err
		}
		if !v.AtLeast(10, 1) {
			row = nil
		}
	}
	if row != nil && c.Exists != nil {
		there, err := c.Exists(f)
		if err != nil {
			return nil, err
		}
		if !there {
			row = nil
		}
	}
	if row != nil && c.Adapt != nil {
		changed := *c
		if err := c.Adapt(&changed, f); err != nil {
			return nil, err
		}
		row = &changed
	}
	row = vm.described(c, row)
	vm.adapted[c] = row
	return row, nil
}

// other returns the row that Table.Others make for a word, nil if they make none. A word of the
// table's is never theirs, not even where this QEMU does not have the row.
func (vm *VM) other(f *qmp.Facts, info bool, word string) (*Command, error) {
	key := spelling{info, word}
	if row, known := vm.made[key]; known || vm.Table.Others == nil || word == "" || vm.Table.find(info, word) != nil {
		return row, nil
	}
	row, err := vm.Table.Others.Row(f, info, word)
	if err == nil {
		vm.made[key] = row
	}
	return row, err
}

// named returns the row of that name as this QEMU has it, nil if it has none: that of the
// table, or one of Table.Others.
func (vm *VM) named(f *qmp.Facts, info bool, word string) (*Command, error) {
	row, err := vm.rowOf(f, vm.Table.find(info, word))
	if err != nil || row != nil {
		return row, err
	}
	return vm.other(f, info, word)
}

// RowOf is the row that a line calls at this QEMU, nil if there is none.
func (vm *VM) RowOf(line string) (*Command, error) {
	f := vm.QMP.Facts()
	if isRequest(line) {
		return vm.Table.find(false, RequestRow), nil
	}
	word, rest := language.CommandWord(line)
	row, err := vm.named(f, false, word)
	if err != nil || row == nil || row.Name != infoCommand {
		return row, err
	}
	if word, _ = language.CommandWord(rest); word == "" {
		return row, nil
	}
	return vm.named(f, true, word)
}

// usableRow returns the row as this QEMU has it if it can be used now.
func (vm *VM) usableRow(f *qmp.Facts, c *Command) (*Command, error) {
	row, err := vm.rowOf(f, c)
	if err != nil || row == nil {
		return nil, err
	}
	usable, err := row.usable(f)
	if err != nil || !usable {
		return nil, err
	}
	return row, nil
}

// onTarget reports whether the row is one of this QEMU's target.
func (c *Command) onTarget(f *qmp.Facts) (bool, error) {
	if c.Targets == nil {
		return true, nil
	}
	return f.IsTarget(c.Targets...)
}

// untilReady says from when on rows that are not Usable are.
func (vm *VM) untilReady() string {
	if v, err := vm.QMP.Facts().Version(); err == nil && !v.AtLeast(6, 0) {
		return "with -preconfig until after exit_preconfig"
	}
	return "until machine initialization has completed"
}

// Usable reports whether a row can be run now: on this target, and in the state
// that -preconfig stops in (cmd_available in monitor/hmp.c).
func (vm *VM) Usable(c *Command) (bool, error) { return c.usable(vm.QMP.Facts()) }

func (c *Command) usable(f *qmp.Facts) (bool, error) {
	if here, err := c.onTarget(f); err != nil || !here || c.Preconfig {
		return here, err
	}
	return f.MachineReady()
}
