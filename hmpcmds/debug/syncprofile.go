// SPDX-License-Identifier: GPL-2.0-or-later

package debug

import (
	"fmt"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var syncprofileRows = []*monitor.Command{
	{
		Name:    "sync-profile",
		Args:    "op:s?",
		Params:  "[on|off|reset]",
		Help:    "profile locks",
		Group:   monitor.GroupDebug,
		Offers:  map[string]monitor.Offer{"op": monitor.Words("on", "off", "reset")},
		Sources: row.Added("x-sync-profile"),
		Run:     syncProfile,
		Success: monitor.Begins("sync-profile is "),
	},
	{
		Name:    "sync-profile",
		Info:    true,
		Args:    "mean:-m,no_coalesce:-n,max:i?",
		Params:  "[-m] [-n] [max]",
		Help:    "show the profile of locks",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-query-sync-profile"),
		Run:     infoSyncProfile,
	},
}

// syncProfile is hmp_sync_profile.
func syncProfile(c *monitor.Call) error {
	op, args := c.Args.String("op"), row.Arguments{}
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
		c.Print("sync-profile is " + row.OnOff(state.Enabled) + "\n")
	}
	return nil
}

// infoSyncProfile is hmp_info_sync_profile.
func infoSyncProfile(c *monitor.Call) error {
	args := row.Arguments{"mean": c.Args.Bool("mean"), "coalesce": !c.Args.Bool("no_coalesce")}
	args.SetOptionalInt(c, "max")
	return c.Text("x-query-sync-profile", args)
}
