// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "gpa2hva",
		Args:   "addr:l",
		Params: "addr",
		Help:   "show where a guest's physical address is in QEMU's memory",
		Group:  monitor.GroupDebug,
	},
	&monitor.Command{
		Name:   "gpa2hpa",
		Args:   "addr:l",
		Params: "addr",
		Help:   "show where a guest's physical address is in the host's memory",
		Group:  monitor.GroupDebug,
	},
	&monitor.Command{
		Name:   "gva2gpa",
		Args:   "addr:l",
		Params: "addr",
		Help:   "show where a guest's virtual address is in its physical memory",
		Group:  monitor.GroupDebug,
	},
)
