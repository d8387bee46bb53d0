// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/job"
	"libhmp/hmpcmds/internal/row"
)

var savevmRows = []*monitor.Command{
	{
		Name:            "savevm",
		Args:            "name:s?",
		Params:          "tag",
		Example:         "savevm before-upgrade",
		Help:            "save the whole virtual machine as a snapshot, in place of one of that tag",
		Group:           monitor.GroupMigration,
		Sources:         snapshotSources(addedSave, "snapshot-save", "snapshot-delete"),
		Run:             saveVM,
		ExtraCandidates: map[string]monitor.Candidates{"name": snapshotTags},
	},
	{
		Name:     "loadvm",
		Args:     "name:s",
		Params:   "tag",
		Example:  "loadvm before-upgrade",
		Help:     "make the virtual machine what it was at a snapshot",
		Group:    monitor.GroupMigration,
		Sources:  snapshotSources(addedLoad, "snapshot-load"),
		Complete: completeTag,
		Run:      loadVM,
	},
	{
		Name:     "delvm",
		Args:     "name:s",
		Params:   "tag",
		Example:  "delvm before-upgrade",
		Help:     "delete a snapshot of the virtual machine",
		Group:    monitor.GroupMigration,
		Sources:  snapshotSources(addedDelete, "snapshot-delete"),
		Complete: completeTag,
		Run:      deleteVM,
	},
}

// snapshotTags offers the snapshots that savevm would replace.
func snapshotTags(c *monitor.Completion, word string) { completeTag(c, 2, word) }

// The QMP commands that libhmp adds for these rows: each does all of its row in one
// step, which nothing can split.
const (
	addedSave   = "x-savevm"
	addedLoad   = "x-loadvm"
	addedDelete = "x-delvm"
)

// snapshotSources: QEMU's own HMP is preferred to jobs, of which savevm needs several
// and of which QMP clients see events.
func snapshotSources(added string, jobs ...string) []monitor.Source {
	return []monitor.Source{
		{Kind: monitor.SourceAdded, Commands: []string{added}},
		{Kind: monitor.SourceBuiltin},
		{Kind: monitor.SourceQMP, Commands: slices.Concat(jobs,
			[]string{blockGraphCommand, "query-named-block-nodes"}, job.Commands)},
	}
}

var errNoVMState = errors.New("no block device can store vmstate for snapshot")

// inOneStep has an added command do the row's work, if QEMU has it.
func inOneStep(c *monitor.Call, command string) (done bool, err error) {
	if done, err = c.Facts().Has(command); err != nil || !done {
		return false, err
	}
	args := struct {
		Name *string `json:"name,omitempty"`
	}{row.OptionalString(c, "name")}
	return true, c.Execute(command, args, nil)
}

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
	j.JobID = job.NewID(c)
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
	return job.Run(c, command, j.JobID, j)
}

// saveVM is save_snapshot in migration/savevm.c, which replaces a snapshot of
// the same tag.
func saveVM(c *monitor.Call) error {
	if done, err := inOneStep(c, addedSave); done || err != nil {
		return err
	}
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	tag := c.Args.String("name")
	if !c.Args.Has("name") {
		tag = c.Now().Format("vm-20060102150405")
	}
	if c.Args.Has("name") && slices.ContainsFunc(disks, func(d snapshotDisk) bool { return d.has(tag) || d.has(aside(tag)) }) {
		return c.Uninterrupted("savevm replaces snapshot "+tag, func() error { return replaceSnapshot(c, tag, disks) })
	}
	return withoutDisk(snapshotJob{Tag: tag}.run(c, "snapshot-save", disks))
}

// aside is the tag of the snapshot that savevm makes while it replaces another one. No
// other tag has the same.
func aside(tag string) string {
	const mark = " (being saved)"
	const longest = 255 // of a tag (QEMUSnapshotInfo in include/block/snapshot.h)
	if len(tag)+len(mark) <= longest {
		return tag + mark
	}
	sum := sha256.Sum256([]byte(tag))
	end := fmt.Sprintf("~%x%s", sum[:8], mark)
	n := longest - len(end)
	for n > 0 && !utf8.RuneStart(tag[n]) { // half a character would be another one in JSON
		n--
	}
	return tag[:n] + end
}

// replaceSnapshot saves in place of a snapshot of that tag. QMP cannot do so in one
// step, nor rename a snapshot. So that there is one at every moment, whoever ends, the
// VM is saved under another tag before the old one is deleted. (docs/data-safety.md)
func replaceSnapshot(c *monitor.Call, tag string, disks []snapshotDisk) error {
	under := func(tag string) snapshotJob { return snapshotJob{Tag: tag} }
	old := slices.ContainsFunc(disks, func(d snapshotDisk) bool { return d.has(tag) })
	left := slices.ContainsFunc(disks, func(d snapshotDisk) bool { return d.has(aside(tag)) })
	if old && left { // of a line that ended early: the old one is whole
		if err := under(aside(tag)).run(c, "snapshot-delete", disks); err != nil {
			return err
		}
	}
	if old {
		if err := withoutDisk(under(aside(tag)).run(c, "snapshot-save", disks)); err != nil {
			return err
		}
		if err := under(tag).run(c, "snapshot-delete", disks); err != nil {
			return asideLeft(tag, err)
		}
	}
	if err := withoutDisk(under(tag).run(c, "snapshot-save", disks)); err != nil {
		return asideLeft(tag, err)
	}
	return under(aside(tag)).run(c, "snapshot-delete", disks)
}

// asideLeft says where the VM's state is after a failure.
func asideLeft(tag string, err error) error {
	return fmt.Errorf("%w (the virtual machine was saved as snapshot '%s')", err, aside(tag))
}

// withoutDisk turns what a job for no disks at all says at last, after other
// checks, into what HMP says then.
func withoutDisk(err error) error {
	if err != nil && qmp.NoSnapshotDevice.IsText(err.Error()) {
		return errNoVMState
	}
	return err
}

// loadVM is hmp_loadvm: the machine is stopped whatever comes of it, even if it
// has no disk.
func loadVM(c *monitor.Call) error {
	if done, err := inOneStep(c, addedLoad); done || err != nil {
		return err
	}
	disks, err := snapshotDisks(c)
	if err != nil {
		return err
	}
	return withoutDisk(snapshotJob{Tag: c.Args.String("name")}.run(c, "snapshot-load", disks))
}

// deleteVM is hmp_delvm. A tag that no disk has is no error.
func deleteVM(c *monitor.Call) error {
	if done, err := inOneStep(c, addedDelete); done || err != nil {
		return err
	}
	disks, err := snapshotDisks(c)
	if err != nil || len(disks) == 0 {
		return err
	}
	return snapshotJob{Tag: c.Args.String("name")}.run(c, "snapshot-delete", disks)
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
