// SPDX-License-Identifier: GPL-2.0-or-later

// Package hmpcmds lists the packages that hold the commands of the human monitor, one for
// each of QEMU's subsystems.
package hmpcmds

import (
	"iter"
	"slices"
	"sync"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/accel"
	"libhmp/hmpcmds/audio"
	"libhmp/hmpcmds/authz"
	"libhmp/hmpcmds/block"
	"libhmp/hmpcmds/chardev"
	"libhmp/hmpcmds/cpu"
	"libhmp/hmpcmds/cryptodev"
	"libhmp/hmpcmds/debug"
	"libhmp/hmpcmds/device"
	"libhmp/hmpcmds/dump"
	"libhmp/hmpcmds/machine"
	"libhmp/hmpcmds/memory"
	"libhmp/hmpcmds/migration"
	"libhmp/hmpcmds/net"
	"libhmp/hmpcmds/pci"
	"libhmp/hmpcmds/qmpcmds"
	"libhmp/hmpcmds/qom"
	"libhmp/hmpcmds/replay"
	"libhmp/hmpcmds/rocker"
	"libhmp/hmpcmds/s390x"
	"libhmp/hmpcmds/session"
	"libhmp/hmpcmds/stats"
	"libhmp/hmpcmds/tpm"
	"libhmp/hmpcmds/trace"
	"libhmp/hmpcmds/ui"
	"libhmp/hmpcmds/usb"
	"libhmp/hmpcmds/virtio"
	"libhmp/hmpcmds/x86"
)

// packages are the packages of commands, by name.
var packages = []struct {
	name string
	rows []*monitor.Command
}{
	{"accel", accel.Rows},
	{"audio", audio.Rows},
	{"authz", authz.Rows},
	{"block", block.Rows},
	{"chardev", chardev.Rows},
	{"cpu", cpu.Rows},
	{"cryptodev", cryptodev.Rows},
	{"debug", debug.Rows},
	{"device", device.Rows},
	{"dump", dump.Rows},
	{"machine", machine.Rows},
	{"memory", memory.Rows},
	{"migration", migration.Rows},
	{"net", net.Rows},
	{"pci", pci.Rows},
	{"qmpcmds", qmpcmds.Rows},
	{"qom", qom.Rows},
	{"replay", replay.Rows},
	{"rocker", rocker.Rows},
	{"s390x", s390x.Rows},
	{"session", session.Rows},
	{"stats", stats.Rows},
	{"tpm", tpm.Rows},
	{"trace", trace.Rows},
	{"ui", ui.Rows},
	{"usb", usb.Rows},
	{"virtio", virtio.Rows},
	{"x86", x86.Rows},
}

// Packages yields the names of the packages of commands, which are QEMU's names for its
// subsystems, and their rows.
func Packages() iter.Seq2[string, []*monitor.Command] {
	return func(yield func(string, []*monitor.Command) bool) {
		for _, p := range packages {
			if !yield(p.name, p.rows) {
				return
			}
		}
	}
}

// Table returns all rows. The result is shared.
var Table = sync.OnceValue(func() *monitor.Table {
	all := slices.Clone(testRows)
	for _, rows := range Packages() {
		all = append(all, rows...)
	}
	table := monitor.NewTable(all)
	table.Others = qmpcmds.Others{}
	return table
})

// PackageOf is the package that holds the row of a line. What calls none belongs to the
// package of the monitor itself.
func PackageOf(line string) string {
	row := Table().RowOf(line)
	for name, rows := range Packages() {
		if slices.Contains(rows, row) {
			return name
		}
	}
	return "session"
}
