// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var snapshotsRows = []*monitor.Command{
	{
		Name:    "snapshots",
		Info:    true,
		Help:    "show the snapshots of the virtual machine",
		Group:   monitor.GroupMigration,
		Sources: row.QMP(blockGraphCommand, "query-named-block-nodes", "query-block"),
		Run:     infoSnapshots,
		Success: monitor.Unless("No available block device"),
	},
}

// snapshotInfo is SnapshotInfo in qapi/block-core.json.
type snapshotInfo struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	VMStateSize uint64 `json:"vm-state-size"`
	DateSec     int64  `json:"date-sec"`
	ClockSec    int64  `json:"vm-clock-sec"`
	ClockNSec   int64  `json:"vm-clock-nsec"`
	ICount      *int64 `json:"icount"`
}

// snapshotLayout is how bdrv_snapshot_dump in block/qapi.c prints a line.
type snapshotLayout struct {
	heading string
	line    string // for id, tag, size, date, clock, icount
	clock   string // for hours, minutes, seconds, milliseconds
	noCount string
}

var (
	snapshotLayout72 = snapshotLayout{
		heading: fmt.Sprintf("%-10s%-17s%8s%20s%13s%11s\n", "ID", "TAG", "VM SIZE", "DATE", "VM CLOCK", "ICOUNT"),
		line:    "%-9s %-16s %8s%20s%13s%11s\n",
		clock:   "%02d:%02d:%02d.%03d",
	}
	snapshotLayout82 = snapshotLayout{
		heading: fmt.Sprintf("%-7s %-16s %8s %19s %15s %10s\n", "ID", "TAG", "VM_SIZE", "DATE", "VM_CLOCK", "ICOUNT"),
		line:    "%-7s %-16s %8s %19s %15s %10s\n",
		clock:   "%04d:%02d:%02d.%03d",
		noCount: "--",
	}
)

func snapshotLayoutOf(c *monitor.Call) (*snapshotLayout, error) {
	if c.Since(8, 2) {
		return &snapshotLayout82, nil
	}
	return &snapshotLayout72, nil
}

// printSnapshots prints a table of snapshots.
func printSnapshots(c *monitor.Call, list []snapshotInfo) error {
	layout, err := snapshotLayoutOf(c)
	if err != nil {
		return err
	}
	c.Print(layout.heading)
	for _, s := range list {
		count := layout.noCount
		if s.ICount != nil {
			count = strconv.FormatInt(*s.ICount, 10)
		}
		date := time.Unix(s.DateSec, 0).In(c.Now().Location()).Format(time.DateTime)
		clock := fmt.Sprintf(layout.clock, s.ClockSec/3600, s.ClockSec/60%60, s.ClockSec%60, s.ClockNSec/1e6)
		c.Printf(layout.line, s.ID, s.Name, row.SizeText(s.VMStateSize), date, clock, count)
	}
	return nil
}

// infoSnapshots is hmp_info_snapshots in block/monitor/block-hmp-cmds.c: first
// what all disks have, then what only some have.
func infoSnapshots(c *monitor.Call) error {
	all, err := visitDisks(c)
	if err != nil {
		return err
	}
	disks := slices.DeleteFunc(slices.Clone(all), func(d snapshotDisk) bool { return !d.included })
	first := slices.IndexFunc(disks, func(d snapshotDisk) bool { return d.capable })
	if first < 0 {
		return noVMState(c)
	}
	// Among these are also nodes that snapshots do not cover.
	images := slices.DeleteFunc(all, func(d snapshotDisk) bool { return !d.capable || len(d.snapshots) == 0 })
	if len(images) == 0 {
		c.Print("There is no snapshot available.\n")
		return nil
	}
	var common []snapshotInfo
	for _, s := range disks[first].snapshots {
		if everywhere(disks, s.Name) {
			s.ID = "--" // it need not be the same on all disks
			common = append(common, s)
		}
	}
	c.Print("List of snapshots present on all disks:\n")
	if len(common) == 0 {
		c.Print("None\n")
	} else if err := printSnapshots(c, common); err != nil {
		return err
	}
	return partialSnapshots(c, images, common)
}

func partialSnapshots(c *monitor.Call, images []snapshotDisk, common []snapshotInfo) error {
	names, err := backendNames(c)
	if err != nil {
		return err
	}
	for _, image := range images {
		partial := slices.DeleteFunc(image.snapshots, func(s snapshotInfo) bool {
			return slices.ContainsFunc(common, func(other snapshotInfo) bool { return other.Name == s.Name })
		})
		if len(partial) == 0 {
			continue
		}
		c.Printf("\nList of partial (non-loadable) snapshots on '%s':\n", names[image.node])
		if err := printSnapshots(c, partial); err != nil {
			return err
		}
	}
	return nil
}

// everywhere reports whether all disks have a snapshot with that tag
// (bdrv_all_has_snapshot).
func everywhere(disks []snapshotDisk, tag string) bool {
	return !slices.ContainsFunc(disks, func(d snapshotDisk) bool { return !d.has(tag) })
}

// noVMState says that there is no disk for the state of the machine; up to 10.1
// without "Error: ".
func noVMState(c *monitor.Call) error {
	switch {
	case c.Since(10, 2):
		return errNoVMState
	case c.Since(6, 0):
		c.Fail(errNoVMState.Error() + "\n")
	default:
		c.Fail("No available block device supports snapshots\n")
	}
	return nil
}
