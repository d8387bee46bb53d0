// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "dump-skeys",
		Args:    "filename:F",
		Help:    "save the storage keys to a file",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("dump-skeys"),
		Targets: targetsS390,
		Run:     dumpSkeys,
	},
	&monitor.Command{
		Name:    "skeys",
		Info:    true,
		Args:    "addr:l",
		Params:  "address",
		Help:    "show a storage key",
		Group:   monitor.GroupDebug,
		Targets: targetsS390,
	},
	&monitor.Command{
		Name:    "cmma",
		Info:    true,
		Args:    "addr:l,count:l?",
		Params:  "address [count]",
		Help:    "show storage attributes",
		Group:   monitor.GroupDebug,
		Targets: targetsS390,
	},
)

func dumpSkeys(c *monitor.Call) error {
	return reportPlain(c, c.Execute("dump-skeys", arguments{"filename": c.Args.String("filename")}, nil))
}
