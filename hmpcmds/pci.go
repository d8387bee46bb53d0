// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "pcie_aer_inject_error",
		Args:   "advisory_non_fatal:-a,correctable:-c,id:s,error_status:s,header0:i?,header1:i?,header2:i?,header3:i?,prefix0:i?,prefix1:i?,prefix2:i?,prefix3:i?",
		Params: "[-a] [-c] id <error_status> [<tlp header> [<tlp header prefix>]]",
		Help:   "inject a PCIe error (-a: advisory non-fatal; -c: correctable)",
		Group:  monitor.GroupDevices,
		Offers: map[string]monitor.Offer{"id": monitor.Devices},
	},
	&monitor.Command{
		Name:    "pci",
		Info:    true,
		Help:    "show PCI devices",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-pci"),
	},
)
