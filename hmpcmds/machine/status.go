// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var statusRows = []*monitor.Command{
	{
		Name:      "version",
		Info:      true,
		Help:      "show QEMU's version",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-version"),
		Run:       infoVersion,
	},
	{
		Name:      "status",
		Info:      true,
		Help:      "show whether the virtual machine runs, and if not, why",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-status"),
		Run:       infoStatus,
	},
	{
		Name:      "name",
		Info:      true,
		Help:      "show the virtual machine's name, if it has one",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-name"),
		Run:       infoName,
	},
	{
		Name:      "uuid",
		Info:      true,
		Help:      "show the virtual machine's UUID",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-uuid"),
		Run:       infoUUID,
	},
}

func infoVersion(c *monitor.Call) error {
	v, err := c.Facts().Version()
	if err != nil {
		return err
	}
	c.Printf("%d.%d.%d%s\n", v.Major, v.Minor, v.Micro, v.Package)
	return nil
}

// infoStatus is hmp_info_status in system/runstate-hmp-cmds.c.
func infoStatus(c *monitor.Call) error {
	var info struct {
		Running bool   `json:"running"`
		Status  string `json:"status"`
		// SingleStep was a member until 9.0.
		SingleStep bool `json:"singlestep"`
	}
	if err := c.Execute("query-status", nil, &info); err != nil {
		return err
	}
	text := "paused"
	if info.Running {
		text = "running"
	}
	if info.SingleStep {
		text += " (single step mode)"
	}
	if !info.Running && info.Status != "paused" {
		text += " (" + info.Status + ")"
	}
	c.Printf("VM status: %s\n", text)
	return nil
}

func infoName(c *monitor.Call) error {
	var info struct {
		Name *string `json:"name"`
	}
	if err := c.Execute("query-name", nil, &info); err != nil || info.Name == nil {
		return err
	}
	c.Printf("%s\n", *info.Name)
	return nil
}

func infoUUID(c *monitor.Call) error {
	var info struct {
		UUID string
	}
	if err := c.Execute("query-uuid", nil, &info); err != nil {
		return err
	}
	c.Printf("%s\n", info.UUID)
	return nil
}
