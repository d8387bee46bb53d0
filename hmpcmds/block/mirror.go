// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var mirrorRows = []*monitor.Command{
	{
		Name:            "drive_mirror",
		Args:            "reuse:-n,full:-f,device:B,target:s,format:s?",
		Params:          "[-n] [-f] device target [format]",
		Example:         "drive_mirror -f disk0 copy.qcow2 qcow2",
		Help:            "copy a disk to target and keep the copy up to date (-n: target exists; -f: also what backing files hold)",
		Group:           monitor.GroupBlock,
		Sources:         row.QMP("drive-mirror"),
		Run:             driveMirror,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.BlockNodes, "target": monitor.FileNames, "format": blockFormats},
	},
	{
		Name:            "drive_backup",
		Args:            "reuse:-n,full:-f,compress:-c,device:B,target:s,format:s?",
		Params:          "[-n] [-f] [-c] device target [format]",
		Example:         "drive_backup -f disk0 backup.qcow2 qcow2",
		Help:            "copy a disk as it is now to target (-n: target exists; -f: also what backing files hold; -c: compressed)",
		Group:           monitor.GroupBlock,
		Sources:         row.QMP("drive-backup"),
		Run:             driveBackup,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.BlockNodes, "target": monitor.FileNames, "format": blockFormats},
	},
}

// copyArguments are those of drive-mirror and drive-backup.
type copyArguments struct {
	Compress bool    `json:"compress,omitempty"`
	Device   string  `json:"device"`
	Format   *string `json:"format,omitempty"`
	Mode     string  `json:"mode"`
	Sync     string  `json:"sync"`
	Target   string  `json:"target"`
	Unmap    bool    `json:"unmap,omitempty"`
}

func newCopyArguments(c *monitor.Call) copyArguments {
	args := copyArguments{Device: c.Args.String("device"), Format: row.OptionalString(c, "format"), Mode: imageMode(c),
		Sync: "top", Target: c.Args.String("target")}
	if c.Args.Bool("full") {
		args.Sync = "full"
	}
	return args
}

// imageMode says whether an image is made anew.
func imageMode(c *monitor.Call) string {
	if c.Args.Bool("reuse") {
		return "existing"
	}
	return "absolute-paths"
}

func driveMirror(c *monitor.Call) error {
	args := newCopyArguments(c)
	args.Unmap = true
	return c.Execute("drive-mirror", args, nil)
}

func driveBackup(c *monitor.Call) error {
	args := newCopyArguments(c)
	args.Compress = c.Args.Bool("compress")
	return c.Execute("drive-backup", args, nil)
}
