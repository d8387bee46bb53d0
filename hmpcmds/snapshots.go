// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
		Offers:  map[string]monitor.Offer{"name": snapshotTags},
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
	return qmpCommands(append(commands, blockGraphCommand, "query-named-block-nodes", "query-jobs", "job-dismiss")...)
}

var errNoVMState = errors.New("no block device can store vmstate for snapshot")

// snapshotJob are the arguments of snapshot-save, -load and -delete.
type snapshotJob struct {
	JobID   string   `json:"job-id"`
	Tag     string   `json:"tag"`
	VMState *string  `json:"vmstate,omitempty"`
	Devices []string `json:"devices"`
}

// run starts the job for these disks and waits for its end. The checks that HMP
// makes are then QEMU's, in its order and with its texts.
func (j snapshotJob) run(c *monitor.Call, command string, disks []snapshotDisk) error {
	j.JobID = "libhmp-" + strconv.FormatInt(c.Now().UnixNano(), 36)
	j.Devices = make([]string, len(disks))
	for i := range disks {
		j.Devices[i] = disks[i].node
	}
	if command != "snapshot-delete" {
		// Either all of them can have snapshots or nothing is done. So the first
		// one that can store the machine's state is the first.
		j.VMState = new(string)
		if len(disks) > 0 {
			*j.VMState = j.Devices[0]
		}
	}
	return runJob(c, command, j.JobID, j)
}

// saveVM is save_snapshot in migration/savevm.c, which replaces a snapshot of
// the same tag.
func saveVM(c *monitor.Call) error {
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	job := snapshotJob{Tag: c.Args.String("name")}
	if !c.Args.Has("name") {
		job.Tag = c.Now().Format("vm-20060102150405")
		return withoutDisk(job.run(c, "snapshot-save", disks))
	}
	old := slices.DeleteFunc(slices.Clone(disks), func(d snapshotDisk) bool { return !d.has(job.Tag) })
	if len(old) > 0 {
		// Before anything is deleted: saving to these disks makes all checks, in
		// HMP's order, and then refuses to overwrite.
		err := job.run(c, "snapshot-save", old)
		if err != nil && !strings.HasSuffix(err.Error(), "already exists in one or more devices") {
			return err
		}
		if err := job.run(c, "snapshot-delete", disks); err != nil {
			return err
		}
	}
	return withoutDisk(job.run(c, "snapshot-save", disks))
}

// withoutDisk turns what a job for no disks at all says at last, after other
// checks, into what HMP says then.
func withoutDisk(err error) error {
	if err != nil && strings.HasPrefix(err.Error(), "At least one device is required") {
		return errNoVMState
	}
	return err
}

// loadVM is hmp_loadvm: the machine is stopped whatever comes of it, even if it
// has no disk.
func loadVM(c *monitor.Call) error {
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	return withoutDisk(snapshotJob{Tag: c.Args.String("name")}.run(c, "snapshot-load", disks))
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
	looks := 0
	err := c.Wait(jobInterval, func() (bool, error) {
		// With events it is looked at rarely, lest a lost one is waited for.
		if looks++; listening && !concluded && looks%50 != 0 {
			return false, nil
		}
		var err error
		end, err = findJob(c, id)
		return end.Status == jobEnd, err
	})
	job := struct {
		ID string `json:"id"`
	}{id}
	if err != nil { // nobody waits any more: end it, and leave nothing behind if it has ended
		ignored(c.Execute("job-cancel", job, nil))
		ignored(c.Execute("job-dismiss", job, nil))
		return err
	}
	err = c.Execute("job-dismiss", job, nil)
	if end.Error != "" {
		return errors.New(end.Error)
	}
	return err
}

// jobEnd is the status of a job that waits to be dismissed.
const jobEnd = "concluded"

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
	return e.Name == "JOB_STATUS_CHANGE" && e.Decode(&job) == nil && job.ID == id && job.Status == jobEnd
}

// completeTag offers the tags and ids that any disk has (vm_completion), although
// ids are not accepted.
func completeTag(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	disks, err := visitDisks(c)
	if err != nil {
		return
	}
	for _, d := range disks {
		if !d.capable {
			continue
		}
		for _, s := range d.snapshots {
			c.Add(s.Name, s.ID)
		}
	}
}
