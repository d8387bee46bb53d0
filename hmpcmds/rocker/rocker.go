// SPDX-License-Identifier: GPL-2.0-or-later

package rocker

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var rockerRows = []*monitor.Command{
	{
		Name:    "rocker",
		Info:    true,
		Args:    "name:s",
		Params:  "name",
		Example: "info rocker sw1",
		Help:    "show a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-rocker"),
		Run:     infoRocker,
	},
	{
		Name:    "rocker-ports",
		Info:    true,
		Args:    "name:s",
		Params:  "name",
		Example: "info rocker-ports sw1",
		Help:    "show the ports of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-rocker-ports"),
		Run:     infoRockerPorts,
	},
	{
		Name:    "rocker-of-dpa-flows",
		Info:    true,
		Args:    "name:s,tbl_id:i?",
		Params:  "name [tbl_id]",
		Example: "info rocker-of-dpa-flows sw1 60",
		Help:    "show the flow tables of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-rocker-of-dpa-flows"),
		Run:     infoRockerFlows,
	},
	{
		Name:    "rocker-of-dpa-groups",
		Info:    true,
		Args:    "name:s,type:i?",
		Params:  "name [type]",
		Example: "info rocker-of-dpa-groups sw1",
		Help:    "show the groups of a rocker switch",
		Group:   monitor.GroupDevices,
		Sources: row.QMP("query-rocker-of-dpa-groups"),
		Run:     infoRockerGroups,
	},
}

// infoRocker is hmp_rocker in hw/net/rocker/rocker-hmp-cmds.c.
func infoRocker(c *monitor.Call) error {
	var s struct {
		Name  string `json:"name"`
		ID    uint64 `json:"id"`
		Ports uint32 `json:"ports"`
	}
	args := struct {
		Name string `json:"name"`
	}{c.Args.String("name")}
	if err := c.Execute("query-rocker", args, &s); err != nil {
		return err
	}
	c.Printf("name: %s\nid: 0x%x\nports: %d\n", s.Name, s.ID, int32(s.Ports))
	return nil
}

// infoRockerPorts is hmp_rocker_ports.
func infoRockerPorts(c *monitor.Call) error {
	var ports []struct {
		Name    string `json:"name"`
		Enabled bool   `json:"enabled"`
		Link    bool   `json:"link-up"`
		Speed   uint32 `json:"speed"`
		Duplex  string `json:"duplex"`
		Autoneg string `json:"autoneg"`
	}
	args := struct {
		Name string `json:"name"`
	}{c.Args.String("name")}
	if err := c.Execute("query-rocker-ports", args, &ports); err != nil {
		return err
	}
	c.Print("            ena/    speed/ auto\n      port  link    duplex neg?\n")
	for _, p := range ports {
		link, speed, duplex, autoneg := "!ena", "??", "HD", "No"
		if p.Enabled {
			link = "down"
			if p.Link {
				link = "up"
			}
		}
		if p.Speed == 10000 {
			speed = "10G"
		}
		if p.Duplex == "full" {
			duplex = "FD"
		}
		if p.Autoneg == "on" {
			autoneg = "Yes"
		}
		c.Printf("%10s  %-4s   %-3s  %2s  %s\n", p.Name, link, speed, duplex, autoneg)
	}
	return nil
}
