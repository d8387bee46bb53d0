// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var throttleRows = []*monitor.Command{
	{
		Name:      "block_set_io_throttle",
		Args:      "device:B,bps:l,bps_rd:l,bps_wr:l,iops:l,iops_rd:l,iops_wr:l",
		Params:    "device bps bps_rd bps_wr iops iops_rd iops_wr",
		Help:      "limit a disk's throughput, in bytes and operations per second; 0 is no limit",
		Group:     monitor.GroupBlock,
		Preconfig: true,
		Adapt:     row.PreconfigSince(7, 1),
		Sources:   row.QMP("block_set_io_throttle", "query-block"),
		Run:       throttle,
	},
}

// throttle is hmp_block_set_io_throttle: what is no name of a disk is the id or
// the QOM path of a device.
func throttle(c *monitor.Call) error {
	var disks []struct {
		Device string `json:"device"`
	}
	if err := c.Execute("query-block", nil, &disks); err != nil {
		return err
	}
	device := c.Args.String("device")
	args := row.Arguments{}
	for _, limit := range []string{"bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr"} {
		args[limit] = c.Args.Int(limit)
	}
	key := "id"
	for _, d := range disks {
		if d.Device != "" && d.Device == device {
			key = "device"
		}
	}
	args[key] = device
	return c.Execute("block_set_io_throttle", args, nil)
}
