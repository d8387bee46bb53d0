// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var mirrorRows = []*monitor.Command{
	{
		Name:    "drive_mirror",
		Args:    "reuse:-n,full:-f,device:B,target:s,format:s?",
		Params:  "[-n] [-f] device target [format]",
		Help:    "copy a disk to target and keep the copy up to date (-n: target exists; -f: also what backing files hold)",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("drive-mirror"),
		Run:     driveMirror,
		Offers:  map[string]monitor.Offer{"device": monitor.BlockNodes, "target": monitor.FileNames, "format": blockFormats},
	},
	{
		Name:    "drive_backup",
		Args:    "reuse:-n,full:-f,compress:-c,device:B,target:s,format:s?",
		Params:  "[-n] [-f] [-c] device target [format]",
		Help:    "copy a disk as it is now to target (-n: target exists; -f: also what backing files hold; -c: compressed)",
		Group:   monitor.GroupBlock,
		Sources: row.QMP("drive-backup"),
		Run:     driveBackup,
		Offers:  map[string]monitor.Offer{"device": monitor.BlockNodes, "target": monitor.FileNames, "format": blockFormats},
	},
}

// copyArguments are those of drive-mirror and drive-backup.
func copyArguments(c *monitor.Call) row.Arguments {
	args := row.Arguments{
		"device": c.Args.String("device"),
		"target": c.Args.String("target"),
		"sync":   "top",
		"mode":   imageMode(c),
	}
	if c.Args.Bool("full") {
		args["sync"] = "full"
	}
	args.SetOptional(c, "format")
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
	args := copyArguments(c)
	args["unmap"] = true
	return c.Execute("drive-mirror", args, nil)
}

func driveBackup(c *monitor.Call) error {
	args := copyArguments(c)
	if c.Args.Bool("compress") {
		args["compress"] = true
	}
	return c.Execute("drive-backup", args, nil)
}
