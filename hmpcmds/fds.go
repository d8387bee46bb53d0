// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:      "getfd",
		Args:      "fdname:s",
		Params:    "getfd name",
		Help:      "keep a descriptor that came with this line under a name",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     preconfigSince(7, 1),
		Sources:   qmpCommands("getfd"),
		Run:       fdName("getfd"),
	},
	&monitor.Command{
		Name:      "closefd",
		Args:      "fdname:s",
		Params:    "closefd name",
		Help:      "close a descriptor kept under a name",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     preconfigSince(7, 1),
		Sources:   qmpCommands("closefd"),
		Run:       fdName("closefd"),
	},
)

// fdName returns a handler for a command on a named descriptor.
func fdName(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		return c.Execute(command, arguments{"fdname": c.Args.String("fdname")}, nil)
	}
}
