// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/qmp"

// queryDefinition is the QMP command, which meson/ adds, that returns source text of qapi/*.json.
const queryDefinition = "x-query-qapi-definition"

// Definer returns a function for the source text of definitions of QAPI, with their
// documentation: from QEMU if it has it, else from VM.Definition. It returns "" for what is not
// known.
func (c *Call) Definer() func(name string) string { return c.s.vm.definer(c.s.vm.QMP) }

// Definer is Call.Definer.
func (c *Completion) Definer() func(name string) string { return c.s.vm.definer(c.client) }

func (vm *VM) definer(client *qmp.Client) func(name string) string {
	if has, err := client.Facts().Has(queryDefinition); err == nil && has {
		return func(name string) string {
			args := struct {
				Name string `json:"name"`
			}{name}
			text, err := client.Text(queryDefinition, args)
			if err != nil {
				return ""
			}
			return text
		}
	}
	if vm.Definition != nil {
		return vm.Definition
	}
	return func(string) string { return "" }
}

// Undocumented says where definitions of QAPI can be had, "" if they can be had here.
func (c *Call) Undocumented() string {
	if has, err := c.Facts().Has(queryDefinition); err == nil && has {
		return ""
	}
	return c.s.vm.Undocumented
}

// Other returns the row that Table.Others make for a word, nil if they make none.
func (c *Call) Other(info bool, word string) (*Command, error) { return c.s.other(info, word) }

// Keep drops candidates that do not begin with what is typed.
func (c *Completion) Keep(typed string) { c.filter(typed) }
