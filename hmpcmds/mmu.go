// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "tlb",
		Info:    true,
		Help:    "show how virtual memory is mapped, page by page",
		Group:   monitor.GroupDebug,
		Targets: []string{"i386", "x86_64", "sh4", "sparc", "ppc", "xtensa", "m68k"},
		Sources: added("x-query-tlb"),
		Run:     textOfCPU("x-query-tlb"),
		Success: withCPU,
	},
	&monitor.Command{
		Name:    "mem",
		Info:    true,
		Help:    "show which virtual memory is mapped",
		Group:   monitor.GroupDebug,
		Targets: []string{"i386", "x86_64", "riscv"},
		Sources: added("x-query-mem"),
		Run:     textOfCPU("x-query-mem"),
		Success: withCPU,
	},
)

// withCPU tells what a row prints of a CPU that is there.
var withCPU = monitor.Unless("No CPU available")

// textOfCPU returns a handler that prints what a command says of the monitor's
// CPU.
func textOfCPU(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		cpu, ok, err := cpuOr(c, "No CPU available\n")
		if err != nil || !ok {
			return err
		}
		return c.Text(command, arguments{"cpu-index": cpu})
	}
}
