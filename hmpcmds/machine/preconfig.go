// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var preconfigRows = []*monitor.Command{
	{
		Name:      "exit_preconfig",
		Help:      "go on with the machine's initialization",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("x-exit-preconfig"),
		Run:       row.Execute("x-exit-preconfig"),
	},
}
