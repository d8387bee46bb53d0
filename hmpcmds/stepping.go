// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"slices"

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
	},
	&monitor.Command{
		Name:    "one-insn-per-tb",
		Args:    "option:s?",
		Params:  "[on|off]",
		Help:    "translate one instruction at a time",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("qom-set"),
		Exists:  since(8, 1),
		Run:     oneInstruction,
	},
	&monitor.Command{
		Name:   "gdbserver",
		Args:   "device:s?",
		Params: "[device]",
		Help:   "wait for gdb",
		Group:  monitor.GroupDebug,
	},
	&monitor.Command{
		Name:   "sync-profile",
		Args:   "op:s?",
		Params: "[on|off|reset]",
		Help:   "profile locks",
		Group:  monitor.GroupDebug,
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

// oneInstruction sets a property of the accelerator, if it has it
// (hmp_one_insn_per_tb).
func oneInstruction(c *monitor.Call) error {
	const property = "one-insn-per-tb"
	const accelerator = "/machine/accel"
	var properties []struct {
		Name string `json:"name"`
	}
	err := c.Execute("qom-list", arguments{"path": accelerator}, &properties)
	if err != nil {
		return &monitor.Unserved{Need: "the accelerator in the QOM tree"}
	}
	if !slices.ContainsFunc(properties, func(p struct {
		Name string `json:"name"`
	}) bool {
		return p.Name == property
	}) {
		c.Fail("This accelerator does not support setting one-insn-per-tb\n")
		return nil
	}
	on := true
	switch option := c.Args.String("option"); {
	case !c.Args.Has("option"), option == "on":
	case option == "off":
		on = false
	default:
		c.Fail("unexpected option " + option + "\n")
		return nil
	}
	return c.Execute("qom-set", arguments{"path": accelerator, "property": property, "value": on}, nil)
}
