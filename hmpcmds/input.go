// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import "libhmp/core/monitor"

var _ = add(&monitor.Command{
	Name:    "mice",
	Info:    true,
	Help:    "show the pointing devices and which of them gets events",
	Group:   monitor.GroupDevices,
	Sources: qmpCommands("query-mice"),
	Run:     infoMice,
})

func infoMice(c *monitor.Call) error {
	var mice []struct {
		Name     string `json:"name"`
		Index    int64  `json:"index"`
		Current  bool   `json:"current"`
		Absolute bool   `json:"absolute"`
	}
	if err := c.Execute("query-mice", nil, &mice); err != nil {
		return err
	}
	if len(mice) == 0 {
		c.Print("No mouse devices connected\n")
	}
	for _, m := range mice {
		mark, absolute := ' ', ""
		if m.Current {
			mark = '*'
		}
		if m.Absolute {
			absolute = " (absolute)"
		}
		c.Printf("%c Mouse #%d: %s%s\n", mark, m.Index, m.Name, absolute)
	}
	return nil
}
