// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:   "singlestep",
		Args:   "option:s?",
		Params: "[on|off]",
		Help:   "translate one instruction at a time",
		Group:  monitor.GroupDebug,
		Exists: until(8, 1),
		Offers: map[string]monitor.Offer{"option": monitor.Words("on", "off")},
	},
	&monitor.Command{
		Name:   "one-insn-per-tb",
		Args:   "option:s?",
		Params: "[on|off]",
		Help:   "translate one instruction at a time",
		Group:  monitor.GroupDebug,
		Exists: since(8, 1),
		Offers: map[string]monitor.Offer{"option": monitor.Words("on", "off")},
	},
	&monitor.Command{
		Name:   "gdbserver",
		Args:   "device:s?",
		Params: "[device]",
		Help:   "wait for gdb",
		Group:  monitor.GroupDebug,
		Offers: map[string]monitor.Offer{"device": monitor.Words("none")},
	},
	&monitor.Command{
		Name:   "sync-profile",
		Args:   "op:s?",
		Params: "[on|off|reset]",
		Help:   "profile locks",
		Group:  monitor.GroupDebug,
		Offers: map[string]monitor.Offer{"op": monitor.Words("on", "off", "reset")},
	},
	&monitor.Command{
		Name:   "sync-profile",
		Info:   true,
		Args:   "mean:-m,no_coalesce:-n,max:i?",
		Params: "[-m] [-n] [max]",
		Help:   "show the profile of locks",
		Group:  monitor.GroupDebug,
	},
)
