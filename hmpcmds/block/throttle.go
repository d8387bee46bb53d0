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
		Example:   "block_set_io_throttle disk0 10000000 0 0 0 0 0",
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
	args := struct {
		Bytes      int64   `json:"bps"`
		ReadBytes  int64   `json:"bps_rd"`
		WriteBytes int64   `json:"bps_wr"`
		Device     *string `json:"device,omitempty"`
		ID         *string `json:"id,omitempty"`
		Ops        int64   `json:"iops"`
		ReadOps    int64   `json:"iops_rd"`
		WriteOps   int64   `json:"iops_wr"`
	}{Bytes: c.Args.Int("bps"), ReadBytes: c.Args.Int("bps_rd"), WriteBytes: c.Args.Int("bps_wr"),
		Ops: c.Args.Int("iops"), ReadOps: c.Args.Int("iops_rd"), WriteOps: c.Args.Int("iops_wr")}
	for _, d := range disks {
		if d.Device != "" && d.Device == device {
			args.Device = &device
		}
	}
	if args.Device == nil {
		args.ID = &device
	}
	return c.Execute("block_set_io_throttle", args, nil)
}
