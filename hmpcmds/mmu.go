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
	},
	&monitor.Command{
		Name:    "mem",
		Info:    true,
		Help:    "show which virtual memory is mapped",
		Group:   monitor.GroupDebug,
		Targets: []string{"i386", "x86_64", "riscv"},
	},
)
