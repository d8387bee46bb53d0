// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "singlestep",
		Args:    "option:s?",
		Params:  "[on|off]",
		Help:    "translate one instruction at a time",
		Group:   monitor.GroupDebug,
		Exists:  until(8, 1),
		Offers:  map[string]monitor.Offer{"option": monitor.Words("on", "off")},
		Sources: added("x-set-one-insn-per-tb"),
		Run:     oneInsnPerTB,
	},
	&monitor.Command{
		Name:    "one-insn-per-tb",
		Args:    "option:s?",
		Params:  "[on|off]",
		Help:    "translate one instruction at a time",
		Group:   monitor.GroupDebug,
		Exists:  since(8, 1),
		Offers:  map[string]monitor.Offer{"option": monitor.Words("on", "off")},
		Sources: added("x-set-one-insn-per-tb"),
		Run:     oneInsnPerTB,
	},
	&monitor.Command{
		Name:    "gdbserver",
		Args:    "device:s?",
		Params:  "[device]",
		Help:    "wait for gdb",
		Group:   monitor.GroupDebug,
		Offers:  map[string]monitor.Offer{"device": monitor.Words("none")},
		Sources: added("x-gdbserver"),
		Run:     gdbServer,
		Success: monitor.Begins("Waiting for gdb connection on device ", "Disabled gdbserver"),
	},
	&monitor.Command{
		Name:    "sync-profile",
		Args:    "op:s?",
		Params:  "[on|off|reset]",
		Help:    "profile locks",
		Group:   monitor.GroupDebug,
		Offers:  map[string]monitor.Offer{"op": monitor.Words("on", "off", "reset")},
		Sources: added("x-sync-profile"),
		Run:     syncProfile,
		Success: monitor.Begins("sync-profile is "),
	},
	&monitor.Command{
		Name:    "sync-profile",
		Info:    true,
		Args:    "mean:-m,no_coalesce:-n,max:i?",
		Params:  "[-m] [-n] [max]",
		Help:    "show the profile of locks",
		Group:   monitor.GroupDebug,
		Sources: added("x-query-sync-profile"),
		Run:     infoSyncProfile,
	},
)

// oneInsnPerTB is hmp_one_insn_per_tb in system/runstate-hmp-cmds.c. That looks at
// the accelerator before the word.
func oneInsnPerTB(c *monitor.Call) error {
	option := c.Args.String("option")
	on := !c.Args.Has("option") || option == "on"
	if !on && option != "off" {
		c.Fail("unexpected option " + option + "\n")
		return nil
	}
	return reportPlain(c, c.Execute("x-set-one-insn-per-tb", arguments{"enable": on}, nil))
}

// gdbServer is hmp_gdbserver in monitor/hmp-cmds.c.
func gdbServer(c *monitor.Call) error {
	device, args := "tcp::1234", arguments{}
	if c.Args.Has("device") {
		device = c.Args.String("device")
		args["device"] = device
	}
	err := c.Execute("x-gdbserver", args, nil)
	var refused *qmp.Error
	switch {
	case errors.As(err, &refused):
		c.Fail("warning: " + refused.Desc + "\nCould not open gdbserver on device '" + device + "'\n")
	case err != nil:
		return err
	case device == "none":
		c.Print("Disabled gdbserver\n")
	default:
		c.Print("Waiting for gdb connection on device '" + device + "'\n")
	}
	return nil
}

// syncProfile is hmp_sync_profile.
func syncProfile(c *monitor.Call) error {
	op, args := c.Args.String("op"), arguments{}
	switch {
	case !c.Args.Has("op"):
	case op == "on", op == "off", op == "reset":
		args["op"] = op
	default:
		return fmt.Errorf("invalid parameter '%s', expecting 'on', 'off', or 'reset'", op)
	}
	var state struct {
		Enabled bool `json:"enabled"`
	}
	if err := c.Execute("x-sync-profile", args, &state); err != nil {
		return err
	}
	if !c.Args.Has("op") {
		c.Print("sync-profile is " + onOff(state.Enabled) + "\n")
	}
	return nil
}

// infoSyncProfile is hmp_info_sync_profile.
func infoSyncProfile(c *monitor.Call) error {
	args := arguments{"mean": c.Args.Bool("mean"), "coalesce": !c.Args.Bool("no_coalesce")}
	args.setOptionalInt(c, "max")
	return c.Text("x-query-sync-profile", args)
}
