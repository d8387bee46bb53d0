// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "commit",
		Args:   "device:B",
		Params: "device|all",
		Help:   "write what an image has changed into its backing file",
		Group:  monitor.GroupBlock,
	},
	&monitor.Command{
		Name:   "drive_add",
		Args:   "node:-n,pci_addr:s,opts:s",
		Params: "[-n] [[<domain>:]<bus>:]<slot>\n[file=file][,if=type][,bus=n]\n[,unit=m][,media=d][,index=i]\n[,snapshot=on|off][,cache=on|off]\n[,readonly=on|off][,copy-on-read=on|off]",
		Help:   "add a drive that a device can be plugged with",
		Group:  monitor.GroupBlock,
	},
	&monitor.Command{
		Name:   "drive_del",
		Args:   "id:B",
		Params: "device",
		Help:   "take a drive away from its device",
		Group:  monitor.GroupBlock,
	},
	&monitor.Command{
		Name:   "qemu-io",
		Args:   "qdev:-d,device:B,command:s",
		Params: "[-d] [device] \"[command]\"",
		Help:   "run a command of qemu-io on a disk, or on a device (-d)",
		Group:  monitor.GroupBlock,
		Offers: map[string]monitor.Offer{"device": monitor.BlockNodes},
	},
)
