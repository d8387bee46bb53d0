// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "wavcapture",
		Args:   "path:F,audiodev:s,freq:i?,bits:i?,nchannels:i?",
		Params: "path audiodev [frequency [bits [channels]]]",
		Help:   "record what the guest plays to a file",
		Group:  monitor.GroupDevices,
	},
	&monitor.Command{
		Name:   "stopcapture",
		Args:   "n:i",
		Params: "capture index",
		Help:   "stop a recording",
		Group:  monitor.GroupDevices,
	},
	&monitor.Command{
		Name:  "capture",
		Info:  true,
		Help:  "show recordings",
		Group: monitor.GroupDevices,
	},
)
