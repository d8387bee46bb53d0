// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "stats",
		Info:    true,
		Args:    "target:s,names:s?,provider:s?",
		Params:  "target [names] [provider]",
		Help:    "show statistics of the virtual machine or its CPUs",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-stats"),
		Offers:  map[string]monitor.Offer{"target": monitor.EnumOf("query-stats", "target")},
	},
)
