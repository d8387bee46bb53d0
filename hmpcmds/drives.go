// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "commit",
		Args:    "device:B",
		Params:  "device|all",
		Help:    "write what an image has changed into its backing file",
		Group:   monitor.GroupBlock,
		Sources: added("x-commit"),
		Run:     commit,
	},
	&monitor.Command{
		Name:    "drive_add",
		Args:    "node:-n,pci_addr:s,opts:s",
		Params:  "[-n] [[<domain>:]<bus>:]<slot>\n[file=file][,if=type][,bus=n]\n[,unit=m][,media=d][,index=i]\n[,snapshot=on|off][,cache=on|off]\n[,readonly=on|off][,copy-on-read=on|off]",
		Help:    "add a drive that a device can be plugged with",
		Group:   monitor.GroupBlock,
		Sources: added("x-drive-add"),
		Run:     driveAdd,
	},
	&monitor.Command{
		Name:    "drive_del",
		Args:    "id:B",
		Params:  "device",
		Help:    "take a drive away from its device",
		Group:   monitor.GroupBlock,
		Sources: added("x-drive-del"),
		Run:     driveDel,
	},
	&monitor.Command{
		Name:    "qemu-io",
		Args:    "qdev:-d,device:B,command:s",
		Params:  "[-d] [device] \"[command]\"",
		Help:    "run a command of qemu-io on a disk, or on a device (-d)",
		Group:   monitor.GroupBlock,
		Offers:  map[string]monitor.Offer{"device": monitor.BlockNodes},
		Sources: added("x-qemu-io"),
		Run:     qemuIO,
	},
)

// commit is hmp_commit in block/monitor/block-hmp-cmds.c.
func commit(c *monitor.Call) error {
	return reportPlain(c, c.Execute("x-commit", arguments{"device": c.Args.String("device")}, nil))
}

// driveAdd is hmp_drive_add, which ignores the PCI address.
func driveAdd(c *monitor.Call) error {
	return c.Text("x-drive-add", arguments{"options": c.Args.String("opts"), "node": c.Args.Bool("node")})
}

// driveDel is hmp_drive_del.
func driveDel(c *monitor.Call) error {
	return reportPlain(c, c.Execute("x-drive-del", arguments{"id": c.Args.String("id")}, nil))
}

// qemuIO is hmp_qemu_io. What the command prints after it has returned, as
// aio_read does, goes to QEMU's stdout, and so does all of human-monitor-command's.
func qemuIO(c *monitor.Call) error {
	return c.Text("x-qemu-io", arguments{"device": c.Args.String("device"), "command": c.Args.String("command"),
		"qdev": c.Args.Bool("qdev")})
}
