// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"errors"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var snapshotRows = []*monitor.Command{
	{
		Name:            "snapshot_blkdev",
		Args:            "reuse:-n,device:B,snapshot-file:s?,format:s?",
		Params:          "[-n] device [new-image-file] [format]",
		Example:         "snapshot_blkdev disk0 overlay.qcow2 qcow2",
		Help:            "write to a new image from now on and keep the old one as its backing file (-n: the new image exists)",
		Group:           monitor.GroupBlock,
		Sources:         row.QMP("blockdev-snapshot-sync"),
		Run:             snapshotBlkdev,
		ExtraCandidates: map[string]monitor.Candidates{"snapshot-file": monitor.FileNames, "format": blockFormats},
	},
	{
		Name:    "snapshot_blkdev_internal",
		Args:    "device:B,name:s",
		Params:  "device name",
		Example: "snapshot_blkdev_internal disk0 snap0",
		Help:    "make a snapshot within the image of a disk",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("blockdev-snapshot-internal-sync"),
		Run:     snapshotInternal,
	},
	{
		Name:    "snapshot_delete_blkdev_internal",
		Args:    "device:B,name:s,id:s?",
		Params:  "device name [id]",
		Example: "snapshot_delete_blkdev_internal disk0 snap0",
		Help:    "delete a snapshot within the image of a disk",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("blockdev-snapshot-delete-internal-sync"),
		Run:     deleteSnapshotInternal,
	},
}

func snapshotBlkdev(c *monitor.Call) error {
	if !c.Args.Has("snapshot-file") {
		return errors.New("Parameter 'snapshot-file' is missing")
	}
	args := struct {
		Device       string  `json:"device"`
		Format       *string `json:"format,omitempty"`
		Mode         string  `json:"mode"`
		SnapshotFile string  `json:"snapshot-file"`
	}{Device: c.Args.String("device"), Mode: imageMode(c), SnapshotFile: c.Args.String("snapshot-file")}
	args.Format = row.OptionalString(c, "format")
	return c.Execute("blockdev-snapshot-sync", args, nil)
}

func snapshotInternal(c *monitor.Call) error {
	return c.Execute("blockdev-snapshot-internal-sync",
		struct {
			Device string `json:"device"`
			Name   string `json:"name"`
		}{c.Args.String("device"), c.Args.String("name")}, nil)
}

func deleteSnapshotInternal(c *monitor.Call) error {
	args := struct {
		Device string  `json:"device"`
		ID     *string `json:"id,omitempty"`
		Name   string  `json:"name"`
	}{Device: c.Args.String("device"), Name: c.Args.String("name")}
	args.ID = row.OptionalString(c, "id")
	return c.Execute("blockdev-snapshot-delete-internal-sync", args, nil)
}
