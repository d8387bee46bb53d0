// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "blockstats",
		Info:    true,
		Help:    "show how much disks have read and written",
		Group:   monitor.GroupBlock,
		Sources: qmpCommands("query-blockstats"),
		Run:     infoBlockstats,
	},
)

// infoBlockstats shows the disks that have a name (hmp_info_blockstats).
func infoBlockstats(c *monitor.Call) error {
	var disks []struct {
		Device *string `json:"device"`
		Stats  struct {
			ReadBytes   int64 `json:"rd_bytes"`
			WriteBytes  int64 `json:"wr_bytes"`
			Reads       int64 `json:"rd_operations"`
			Writes      int64 `json:"wr_operations"`
			Flushes     int64 `json:"flush_operations"`
			WriteTime   int64 `json:"wr_total_time_ns"`
			ReadTime    int64 `json:"rd_total_time_ns"`
			FlushTime   int64 `json:"flush_total_time_ns"`
			ReadMerged  int64 `json:"rd_merged"`
			WriteMerged int64 `json:"wr_merged"`
			IdleTime    int64 `json:"idle_time_ns"`
		} `json:"stats"`
	}
	if err := c.Execute("query-blockstats", nil, &disks); err != nil {
		return err
	}
	for _, d := range disks {
		if d.Device == nil {
			continue
		}
		s := d.Stats
		c.Printf("%s: rd_bytes=%d wr_bytes=%d rd_operations=%d wr_operations=%d flush_operations=%d "+
			"wr_total_time_ns=%d rd_total_time_ns=%d flush_total_time_ns=%d rd_merged=%d wr_merged=%d idle_time_ns=%d\n",
			*d.Device, s.ReadBytes, s.WriteBytes, s.Reads, s.Writes, s.Flushes,
			s.WriteTime, s.ReadTime, s.FlushTime, s.ReadMerged, s.WriteMerged, s.IdleTime)
	}
	return nil
}
