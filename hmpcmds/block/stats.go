// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var statsRows = []*monitor.Command{
	{
		Name:    "blockstats",
		Info:    true,
		Help:    "show how much disks have read and written",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("query-blockstats"),
		Run:     infoBlockstats,
	},
}

// diskStats are what query-blockstats counts for a disk (QAPI
// BlockDeviceStats), in bytes, requests and nanoseconds.
type diskStats struct {
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
}

// infoBlockstats shows the disks that have a name (hmp_info_blockstats).
func infoBlockstats(c *monitor.Call) error {
	var disks []struct {
		Device *string   `json:"device"`
		Stats  diskStats `json:"stats"`
	}
	if err := c.Execute("query-blockstats", nil, &disks); err != nil {
		return err
	}
	between := ""
	for _, d := range disks {
		switch {
		case d.Device == nil:
		case c.Since(11, 1):
			c.Printf("%s", between)
			printDiskTable(c, *d.Device, &d.Stats)
			between = "\n"
		default:
			printDiskLine(c, *d.Device, &d.Stats)
		}
	}
	return nil
}

// printDiskLine prints as QEMU did until 11.1.
func printDiskLine(c *monitor.Call, name string, s *diskStats) {
	c.Printf("%s: rd_bytes=%d wr_bytes=%d rd_operations=%d wr_operations=%d flush_operations=%d "+
		"wr_total_time_ns=%d rd_total_time_ns=%d flush_total_time_ns=%d rd_merged=%d wr_merged=%d idle_time_ns=%d\n",
		name, s.ReadBytes, s.WriteBytes, s.Reads, s.Writes, s.Flushes,
		s.WriteTime, s.ReadTime, s.FlushTime, s.ReadMerged, s.WriteMerged, s.IdleTime)
}

// printDiskTable prints as QEMU does since 11.1.
func printDiskTable(c *monitor.Call, name string, s *diskStats) {
	c.Printf("%s: idle_time_ns=%d\n", name, s.IdleTime)
	c.Printf("       %24s %16s %24s %10s\n", "bytes", "operations", "total_time_ns", "merged")
	c.Printf("Read:  %24d %16d %24d %10d\n", s.ReadBytes, s.Reads, s.ReadTime, s.ReadMerged)
	c.Printf("Write: %24d %16d %24d %10d\n", s.WriteBytes, s.Writes, s.WriteTime, s.WriteMerged)
	c.Printf("Flush: %24s %16d %24d\n", "", s.Flushes, s.FlushTime)
}
