// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:      "hotpluggable-cpus",
		Info:      true,
		Help:      "show CPUs that are, or could be, plugged in",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("query-hotpluggable-cpus"),
	},
)
