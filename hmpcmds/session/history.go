// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var historyRows = []*monitor.Command{
	{
		Name:      "history",
		Info:      true,
		Help:      "show the lines that were typed at this monitor",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   row.NoQEMU,
		Run:       infoHistory,
	},
}

func infoHistory(c *monitor.Call) error {
	for i, line := range c.History() {
		c.Printf("%d: '%s'\n", i, line)
	}
	return nil
}
