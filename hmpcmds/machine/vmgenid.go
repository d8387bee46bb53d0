// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var vmgenidRows = []*monitor.Command{
	{
		Name:    "vm-generation-id",
		Info:    true,
		Help:    "show the VM generation ID",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-vm-generation-id"),
		Run:     infoGenerationID,
	},
}

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
