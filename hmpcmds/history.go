// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import "libhmp/core/monitor"

var _ = add(&monitor.Command{
	Name:      "history",
	Info:      true,
	Help:      "show the lines that were typed at this monitor",
	Group:     monitor.GroupMonitor,
	Preconfig: true,
	Sources:   needsNoQEMU,
	Run:       infoHistory,
})

func infoHistory(c *monitor.Call) error {
	for i, line := range c.History() {
		c.Printf("%d: '%s'\n", i, line)
	}
	return nil
}
