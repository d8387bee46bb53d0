// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "rocker",
		Info:    true,
		Args:    "name:s",
		Params:  "name",
		Help:    "show a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-rocker"),
	},
	&monitor.Command{
		Name:    "rocker-ports",
		Info:    true,
		Args:    "name:s",
		Params:  "name",
		Help:    "show the ports of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-rocker-ports"),
	},
	&monitor.Command{
		Name:    "rocker-of-dpa-flows",
		Info:    true,
		Args:    "name:s,tbl_id:i?",
		Params:  "name [tbl_id]",
		Help:    "show the flow tables of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-rocker-of-dpa-flows"),
	},
	&monitor.Command{
		Name:    "rocker-of-dpa-groups",
		Info:    true,
		Args:    "name:s,type:i?",
		Params:  "name [type]",
		Help:    "show the groups of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-rocker-of-dpa-groups"),
	},
)
