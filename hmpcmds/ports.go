// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "i",
		Args:   "fmt:/,addr:i,index:i.",
		Params: "/fmt addr",
		Help:   "read an I/O port",
		Group:  monitor.GroupDebug,
	},
	&monitor.Command{
		Name:   "o",
		Args:   "fmt:/,addr:i,val:i",
		Params: "/fmt addr value",
		Help:   "write an I/O port",
		Group:  monitor.GroupDebug,
	},
	&monitor.Command{
		Name:   "sum",
		Args:   "start:i,size:i",
		Params: "addr size",
		Help:   "show the checksum of physical memory",
		Group:  monitor.GroupDebug,
	},
)
