// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var clearRows = []*monitor.Command{
	{
		Name:      "clear",
		Help:      "clear the screen",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   []monitor.Source{{Kind: monitor.SourceClient}},
		Exists:    row.Since(11, 0),
		Run: func(c *monitor.Call) error {
			c.Progress("\x1b[H\x1b[2J\x1b[3J")
			return nil
		},
	},
}
