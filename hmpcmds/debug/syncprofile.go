// SPDX-License-Identifier: GPL-2.0-or-later

package debug

import (
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var syncprofileRows = []*monitor.Command{
	{
		Name:            "sync-profile",
		Args:            "op:s?",
		Params:          "[on|off|reset]",
		Example:         "sync-profile on",
		Help:            "profile locks",
		Group:           monitor.GroupDebug,
		ExtraCandidates: map[string]monitor.Candidates{"op": monitor.Words("on", "off", "reset")},
		Sources:         row.Added("x-sync-profile"),
		Run:             syncProfile,
		Success:         monitor.Begins("sync-profile is "),
	},
	{
		Name:    "sync-profile",
		Info:    true,
		Args:    "mean:-m,no_coalesce:-n,max:i?",
		Params:  "[-m] [-n] [max]",
		Example: "info sync-profile -m 10",
		Help:    "show the profile of locks",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-query-sync-profile"),
		Run:     infoSyncProfile,
	},
}

// syncProfile is hmp_sync_profile.
func syncProfile(c *monitor.Call) error {
	op := c.Args.String("op")
	if c.Args.Has("op") && !slices.Contains([]string{"on", "off", "reset"}, op) {
		return fmt.Errorf("invalid parameter '%s', expecting 'on', 'off', or 'reset'", op)
	}
	args := struct {
		Op *string `json:"op,omitempty"`
	}{row.OptionalString(c, "op")}
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
	args := struct {
		Coalesce bool   `json:"coalesce"`
		Max      *int64 `json:"max,omitempty"`
		Mean     bool   `json:"mean"`
	}{Coalesce: !c.Args.Bool("no_coalesce"), Mean: c.Args.Bool("mean")}
	args.Max = row.OptionalInt(c, "max")
	return c.Text("x-query-sync-profile", args)
}
