// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var infoRows = []*monitor.Command{
	{
		Name:      "chardev",
		Info:      true,
		Help:      "show the character devices and what each is connected to",
		Group:     monitor.GroupDevices,
		Preconfig: true,
		Sources:   row.QMP("query-chardev"),
		Run:       infoChardev,
	},
}

func infoChardev(c *monitor.Call) error {
	var chardevs []struct {
		Label    string `json:"label"`
		Filename string `json:"filename"`
	}
	if err := c.Execute("query-chardev", nil, &chardevs); err != nil {
		return err
	}
	for _, d := range chardevs {
		c.Printf("%s: filename=%s\n", d.Label, d.Filename)
	}
	return nil
}
