// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "savevm",
		Args:    "name:s?",
		Params:  "tag",
		Help:    "save the whole virtual machine as a snapshot, in place of one of that tag",
		Group:   monitor.GroupMigration,
		Sources: snapshotSource("snapshot-save", "snapshot-delete"),
		Run:     saveVM,
	},
	&monitor.Command{
		Name:     "loadvm",
		Args:     "name:s",
		Params:   "tag",
		Help:     "make the virtual machine what it was at a snapshot",
		Group:    monitor.GroupMigration,
		Sources:  snapshotSource("snapshot-load"),
		Complete: completeTag,
		Run:      loadVM,
	},
	&monitor.Command{
		Name:     "delvm",
		Args:     "name:s",
		Params:   "tag",
		Help:     "delete a snapshot of the virtual machine",
		Group:    monitor.GroupMigration,
		Sources:  snapshotSource("snapshot-delete"),
		Complete: completeTag,
		Run:      deleteVM,
	},
)

func snapshotSource(commands ...string) []monitor.Source {
	return qmpCommands(append(commands, "query-block", "query-named-block-nodes", "query-jobs", "job-dismiss")...)
}

var errNoVMState = errors.New("no block device can store vmstate for snapshot")

// snapshotDisk is a node that takes part in snapshots.
type snapshotDisk struct {
	device    string // its block backend's name, or ""
	node      string
	capable   bool // the driver has snapshots
	snapshots []snapshotInfo
}

func (d *snapshotDisk) has(tag string) bool {
	return slices.ContainsFunc(d.snapshots, func(s snapshotInfo) bool { return s.Name == tag })
}

// snapshotDisks are the nodes that HMP's snapshot commands work on
// (bdrv_all_snapshots_includes_bs in block/snapshot.c): writable ones that a
// block backend uses, then those that nothing uses.
func snapshotDisks(c *monitor.Call) ([]snapshotDisk, error) {
	var blocks []blockInfo
	if err := c.Execute("query-block", nil, &blocks); err != nil {
		return nil, err
	}
	var disks []snapshotDisk
	rooted := make(map[string]bool)
	for _, b := range blocks {
		d := b.Inserted
		if d == nil || d.NodeName == nil || rooted[*d.NodeName] {
			continue
		}
		rooted[*d.NodeName] = true
		if !d.ReadOnly {
			disks = append(disks, newSnapshotDisk(b.Device, d))
		}
	}
	unused, err := unusedNodes(c, rooted)
	return append(disks, unused...), err
}

func newSnapshotDisk(device string, d *blockDevice) snapshotDisk {
	return snapshotDisk{
		device:    device,
		node:      *d.NodeName,
		capable:   d.Driver == "qcow2" || d.Driver == "rbd",
		snapshots: d.Image.Snapshots,
	}
}

// unusedNodes are the writable nodes without parents, where this QEMU tells.
func unusedNodes(c *monitor.Call, rooted map[string]bool) ([]snapshotDisk, error) {
	const graph = "x-debug-query-block-graph"
	var nodes []blockDevice
	if err := c.Execute("query-named-block-nodes", map[string]bool{"flat": false}, &nodes); err != nil {
		return nil, err
	}
	nodes = slices.DeleteFunc(nodes, func(d blockDevice) bool { return rooted[*d.NodeName] || d.ReadOnly })
	has, err := c.Facts().Has(graph)
	if len(nodes) == 0 || err != nil || !has {
		return nil, err
	}
	var edges struct {
		Nodes []struct {
			ID   uint64 `json:"id"`
			Name string `json:"name"`
		} `json:"nodes"`
		Edges []struct {
			Child uint64 `json:"child"`
		} `json:"edges"`
	}
	if err := c.Execute(graph, nil, &edges); err != nil {
		return nil, err
	}
	used := make(map[uint64]bool)
	for _, e := range edges.Edges {
		used[e.Child] = true
	}
	roots := make(map[string]bool)
	for _, n := range edges.Nodes {
		roots[n.Name] = !used[n.ID]
	}
	var disks []snapshotDisk
	for i := range nodes {
		if roots[*nodes[i].NodeName] {
			disks = append(disks, newSnapshotDisk("", &nodes[i]))
		}
	}
	slices.Reverse(disks) // the query lists the newest node first, HMP looks at the oldest
	return disks, nil
}

// snapshotJob are the arguments of snapshot-save, -load and -delete.
type snapshotJob struct {
	JobID   string   `json:"job-id"`
	Tag     string   `json:"tag"`
	VMState string   `json:"vmstate,omitempty"`
	Devices []string `json:"devices"`
}

// run starts the job for all the disks and waits for its end. The checks that
// HMP makes are then QEMU's, in its order and with its texts.
func (j snapshotJob) run(c *monitor.Call, command string, disks []snapshotDisk) error {
	j.JobID = "libhmp-" + strconv.FormatInt(c.Now().UnixNano(), 36)
	for _, d := range disks {
		j.Devices = append(j.Devices, d.node)
	}
	if command != "snapshot-delete" {
		j.VMState = j.Devices[max(0, slices.IndexFunc(disks, func(d snapshotDisk) bool { return d.capable }))]
	}
	return runJob(c, command, j.JobID, j)
}

// saveVM is save_snapshot in migration/savevm.c, which replaces a snapshot of
// the same tag.
func saveVM(c *monitor.Call) error {
	// Before anything is deleted: whether saving is possible at all.
	var migration struct {
		Blocked []string `json:"blocked-reasons"`
	}
	if err := c.Execute("query-migrate", nil, &migration); err != nil {
		return err
	}
	if len(migration.Blocked) > 0 {
		return errors.New(migration.Blocked[0])
	}
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	if err := checkSnapshots(disks); err != nil {
		return err
	}
	job := snapshotJob{Tag: c.Args.String("name")}
	if !c.Args.Has("name") {
		job.Tag = c.Now().Format("vm-20060102150405")
	} else if slices.ContainsFunc(disks, func(d snapshotDisk) bool { return d.has(job.Tag) }) {
		if err := job.run(c, "snapshot-delete", disks); err != nil {
			return err
		}
	}
	return job.run(c, "snapshot-save", disks)
}

// checkSnapshots is bdrv_all_can_snapshot and bdrv_all_find_vmstate_bs.
func checkSnapshots(disks []snapshotDisk) error {
	for _, d := range disks {
		if !d.capable {
			name := d.device
			if name == "" {
				name = d.node
			}
			return fmt.Errorf("Device '%s' is writable but does not support snapshots", name) //nolint:staticcheck // QEMU's words
		}
	}
	if len(disks) == 0 {
		return errNoVMState
	}
	return nil
}

// loadVM is hmp_loadvm: the machine is stopped whatever comes of it.
func loadVM(c *monitor.Call) error {
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	if len(disks) == 0 {
		if err := c.Execute("stop", nil, nil); err != nil {
			return err
		}
		return errNoVMState
	}
	return snapshotJob{Tag: c.Args.String("name")}.run(c, "snapshot-load", disks)
}

// deleteVM is hmp_delvm. A tag that no disk has is no error.
func deleteVM(c *monitor.Call) error {
	disks, err := snapshotDisks(c)
	if err != nil || len(disks) == 0 {
		return err
	}
	return snapshotJob{Tag: c.Args.String("name")}.run(c, "snapshot-delete", disks)
}

// jobInterval is how often a job is looked at where no events come.
const jobInterval = 20 * time.Millisecond

// runJob runs a command that starts the job with that id, waits for the job's
// end and dismisses it. The result is the job's.
func runJob(c *monitor.Call, command, id string, args any) error {
	concluded := false
	stop, listening := c.OnEvent(func(e qmp.Event) { concluded = concluded || jobConcluded(e, id) })
	defer stop()
	if err := c.Execute(command, args, nil); err != nil {
		return err
	}
	var end jobInfo
	err := c.Wait(jobInterval, func() (bool, error) {
		if listening && !concluded {
			return false, nil
		}
		var err error
		end, err = findJob(c, id)
		return end.Status == "concluded", err
	})
	if err != nil {
		return err
	}
	dismiss := struct {
		ID string `json:"id"`
	}{id}
	if err := c.Execute("job-dismiss", dismiss, nil); err != nil {
		return err
	}
	if end.Error != "" {
		return errors.New(end.Error)
	}
	return nil
}

// jobInfo is JobInfo in qapi/job.json.
type jobInfo struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Error  string `json:"error"`
}

func findJob(c *monitor.Call, id string) (jobInfo, error) {
	var jobs []jobInfo
	if err := c.Execute("query-jobs", nil, &jobs); err != nil {
		return jobInfo{}, err
	}
	for _, j := range jobs {
		if j.ID == id {
			return j, nil
		}
	}
	return jobInfo{}, fmt.Errorf("job %s has gone", id)
}

func jobConcluded(e qmp.Event, id string) bool {
	var job jobInfo
	return e.Name == "JOB_STATUS_CHANGE" && e.Decode(&job) == nil && job.ID == id && job.Status == "concluded"
}

// completeTag offers the tags and ids that any disk has (vm_completion).
func completeTag(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	var blocks []blockInfo
	if c.Execute("query-block", nil, &blocks) != nil {
		return
	}
	for _, b := range blocks {
		if b.Inserted == nil {
			continue
		}
		for _, s := range b.Inserted.Image.Snapshots {
			c.Add(s.Name, s.ID)
		}
	}
}
