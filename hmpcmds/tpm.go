// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "tpm",
		Info:    true,
		Help:    "show TPM devices",
		Group:   monitor.GroupDevices,
		Sources: qmpCommands("query-tpm"),
	},
)
