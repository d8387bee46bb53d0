// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:      "exit_preconfig",
		Help:      "go on with the machine's initialization",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("x-exit-preconfig"),
		Run:       plain("x-exit-preconfig"),
	},
)
