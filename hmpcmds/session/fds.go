// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var fdsRows = []*monitor.Command{
	{
		Name:      "getfd",
		Args:      "fdname:s",
		Params:    "getfd name",
		Example:   "getfd fd0",
		Help:      "keep a descriptor that came with this line under a name",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("getfd"),
		Run:       fdName("getfd"),
	},
	{
		Name:      "closefd",
		Args:      "fdname:s",
		Params:    "closefd name",
		Example:   "closefd fd0",
		Help:      "close a descriptor kept under a name",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("closefd"),
		Run:       fdName("closefd"),
	},
}

// fdName returns a handler for a command on a named descriptor.
func fdName(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			FDName string `json:"fdname"`
		}{c.Args.String("fdname")}
		return c.Execute(command, args, nil)
	}
}
