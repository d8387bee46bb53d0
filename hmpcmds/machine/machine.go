// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var machineRows = []*monitor.Command{
	{
		Name:    "irq",
		Info:    true,
		Help:    "show interrupt counters",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-irq"),
		Run:     row.PrintText("x-query-irq"),
	},
	{
		Name:    "pic",
		Info:    true,
		Help:    "show interrupt controllers",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-interrupt-controllers"),
		Run:     row.PrintText("x-query-interrupt-controllers"),
	},
	{
		Name:    "rdma",
		Info:    true,
		Help:    "show RDMA devices",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-rdma"),
		Exists:  row.UntilThenIf(6, 2, "x-query-rdma"),
		Run:     row.PrintText("x-query-rdma"),
	},
	{
		Name:    "numa",
		Info:    true,
		Help:    "show NUMA nodes",
		Group:   monitor.GroupVM,
		Sources: row.TextOf("x-query-numa"),
		Run:     row.PrintText("x-query-numa"),
	},
	{
		Name:    "roms",
		Info:    true,
		Help:    "show ROMs",
		Group:   monitor.GroupVM,
		Sources: row.TextOf("x-query-roms"),
		Run:     row.PrintText("x-query-roms"),
	},
	{
		Name:    "via",
		Info:    true,
		Help:    "show the state of VIA chips",
		Group:   monitor.GroupDebug,
		Exists:  hasVIA,
		Sources: row.Added("x-query-via"),
		Run:     infoVIA,
	},
}

// hasVIA: the row came with 7.0; QEMUs without the chip have it since 11.0.
func hasVIA(f *qmp.Facts) (bool, error) {
	v, err := f.Version()
	if err != nil || v.AtLeast(11, 0) || !v.AtLeast(7, 0) {
		return v.AtLeast(11, 0), err
	}
	return f.IsTarget("m68k", "ppc")
}

// infoVIA is hmp_info_via in hw/misc/mos6522.c.
func infoVIA(c *monitor.Call) error { return row.UnavailableIfRefused(c.Text("x-query-via", nil)) }
