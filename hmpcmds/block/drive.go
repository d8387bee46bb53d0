// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"errors"
	"math"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var driveRows = []*monitor.Command{
	{
		Name:    "commit",
		Args:    "device:B",
		Params:  "device|all",
		Example: "commit disk0",
		Help:    "write what an image has changed into its backing file",
		Group:   monitor.GroupBlock,
		Sources: row.Added("x-commit"),
		Run:     commit,
	},
	{
		Name:    "drive_add",
		Args:    "node:-n,pci_addr:s,opts:s",
		Params:  "[-n] [[<domain>:]<bus>:]<slot>\n[file=file][,if=type][,bus=n]\n[,unit=m][,media=d][,index=i]\n[,snapshot=on|off][,cache=on|off]\n[,readonly=on|off][,copy-on-read=on|off]",
		Example: "drive_add 0 if=none,file=disk.qcow2,id=disk1",
		Help:    "add a drive that a device can be plugged with",
		Group:   monitor.GroupBlock,
		Sources: row.Added("x-drive-add"),
		Run:     driveAdd,
		Success: func(text string) bool { return !driveRefused(text) },
	},
	{
		Name:    "drive_del",
		Args:    "id:B",
		Params:  "device",
		Example: "drive_del disk1",
		Help:    "take a drive away from its device",
		Group:   monitor.GroupBlock,
		Sources: row.Added("x-drive-del"),
		Run:     driveDel,
	},
	{
		Name:            "qemu-io",
		Args:            "qdev:-d,device:B,command:s",
		Params:          "[-d] [device] \"[command]\"",
		Example:         `qemu-io disk0 "read 0 4k"`,
		Help:            "run a command of qemu-io on a disk, or on a device (-d)",
		Group:           monitor.GroupBlock,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.BlockNodes},
		Sources:         row.Added("x-qemu-io"),
		Run:             qemuIO,
	},
}

// mediumError is what change says. Where a driver's module is not installed, QEMU tells
// its standard error so; what it tells QMP since 8.0 is not the reason.
func mediumError(c *monitor.Call, err error) error {
	protocol, _, given := strings.Cut(c.Args.String("target"), ":")
	var refused *qmp.Error
	if !given || protocol == "json" || c.VM().QEMUPrints || !errors.As(err, &refused) {
		return err
	}
	if qmp.NoDriver.Is(err) || qmp.NotABlock.Is(err) {
		refused.Hint = "QEMU could not load its driver for " + protocol +
			": (a package of its own in many distributions; QEMU's standard error says more)\n"
	}
	return err
}

// reportDrive reports an error of a legacy drive, which has "Error: " before it since 10.2.
func reportDrive(c *monitor.Call, err error) error {
	if c.Since(10, 2) {
		return err
	}
	return row.ReportPlain(c, err)
}

// commit is hmp_commit in block/monitor/block-hmp-cmds.c.
func commit(c *monitor.Call) error {
	args := struct {
		Device string `json:"device"`
	}{c.Args.String("device")}
	return reportDrive(c, c.Execute("x-commit", args, nil))
}

// driveAdd is hmp_drive_add, which ignores the PCI address.
func driveAdd(c *monitor.Call) error {
	args := struct {
		Node    bool   `json:"node"`
		Options string `json:"options"`
	}{c.Args.Bool("node"), c.Args.String("opts")}
	var reply qmp.HumanReadableText
	err := c.Execute("x-drive-add", args, &reply)
	if qmp.DuplicateID.Is(err) || qmp.OtherExpected.Is(err, "id") {
		return row.ReportPlain(c, err) // found before the rest is looked at
	}
	for _, warning := range language.OptionWarnings(args.Options, "", math.MaxInt) {
		c.Print("warning: " + warning)
	}
	if err != nil {
		return reportDrive(c, err)
	}
	c.Print(reply.Text)
	if !args.Node && !strings.Contains(reply.Text, driveHelp) {
		c.Print("OK\n")
	}
	return nil
}

// driveHelp begins the list of formats.
const driveHelp = "Supported formats:"

// driveRefused reports whether drive_add of QEMU's own HMP says why there is no new drive:
// else it says OK, or nothing, or lists what formats there are. Warnings about switches
// without value (see language.OptionWarnings) may come first.
func driveRefused(text string) bool {
	for strings.HasPrefix(text, "warning: short-form boolean option ") {
		_, text, _ = strings.Cut(text, "\n")
		_, text, _ = strings.Cut(text, "\n") // Please use ... instead
	}
	return text != "" && text != "OK\n" && !strings.HasPrefix(text, driveHelp)
}

// driveDel is hmp_drive_del.
func driveDel(c *monitor.Call) error {
	args := struct {
		ID string `json:"id"`
	}{c.Args.String("id")}
	return reportDrive(c, c.Execute("x-drive-del", args, nil))
}

// qemuIO is hmp_qemu_io. What the command prints goes to QEMU's standard output, of a QEMU
// that returns it, to the monitor; that it failed is told only there.
func qemuIO(c *monitor.Call) error {
	args := struct {
		Command string `json:"command"`
		Device  string `json:"device,omitempty"`
		QDev    string `json:"qdev,omitempty"`
	}{Command: c.Args.String("command"), Device: c.Args.String("device")}
	if c.Args.Bool("qdev") {
		args.Device, args.QDev = "", args.Device
	}
	var printed qmp.HumanReadableText
	err := c.Execute("x-qemu-io", args, &printed)
	c.Print(printed.Text)
	if qmp.IOFailed.Is(err) {
		return c.FailHidden(err)
	}
	return err
}
