// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var mmuRows = []*monitor.Command{
	{
		Name:    "tlb",
		Info:    true,
		Help:    "show how virtual memory is mapped, page by page",
		Group:   monitor.GroupDebug,
		Targets: []string{"i386", "x86_64", "sh4", "sparc", "ppc", "xtensa", "m68k"},
		Sources: row.Added("x-query-tlb"),
		Run:     textOfCPU("x-query-tlb"),
		Success: withCPU,
	},
	{
		Name:    "mem",
		Info:    true,
		Help:    "show which virtual memory is mapped",
		Group:   monitor.GroupDebug,
		Targets: []string{"i386", "x86_64", "riscv"},
		Sources: row.Added("x-query-mem"),
		Run:     textOfCPU("x-query-mem"),
		Success: withCPU,
	},
}

// withCPU tells what a row prints of a CPU that is there.
var withCPU = monitor.Unless("No CPU available")

// textOfCPU returns a handler that prints what a command says of the monitor's
// CPU.
func textOfCPU(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		cpu, ok, err := row.CurrentCPU(c, "No CPU available\n")
		if err != nil || !ok {
			return err
		}
		args := struct {
			CPUIndex int `json:"cpu-index"`
		}{cpu}
		return c.Text(command, args)
	}
}
