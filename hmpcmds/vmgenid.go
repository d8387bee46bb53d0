// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "vm-generation-id",
		Info:    true,
		Help:    "show the VM generation ID",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-vm-generation-id"),
		Run:     infoGenerationID,
	},
)

func infoGenerationID(c *monitor.Call) error {
	var info struct {
		GUID string `json:"guid"`
	}
	if err := c.Execute("query-vm-generation-id", nil, &info); err != nil {
		return err
	}
	c.Printf("%s\n", info.GUID)
	return nil
}
