// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var passwordRows = []*monitor.Command{
	{
		Name:    "set_password",
		Args:    "protocol:s,password:s,display:-ds,connected:s?",
		Params:  "protocol password [-d display] [action-if-connected]",
		Example: "set_password vnc secret",
		Help:    "set the password of VNC or SPICE",
		Group:   monitor.GroupDevices,
		Adapt:   row.Before(7, 0, row.WithArgs("protocol:s,password:s,connected:s?", "protocol password action-if-connected")),
		Sources: row.QMP("set_password"),
		Run:     setPassword,
		ExtraCandidates: map[string]monitor.Candidates{
			"protocol":  monitor.EnumOf("set_password", "protocol"),
			"connected": monitor.EnumOf("set_password", "connected"),
		},
	},
	{
		Name:    "expire_password",
		Args:    "protocol:s,time:s,display:-ds",
		Params:  "protocol time [-d display]",
		Example: "expire_password vnc +60",
		Help:    "say when the password of VNC or SPICE expires",
		Group:   monitor.GroupDevices,
		Adapt:   row.Before(7, 0, row.WithArgs("protocol:s,time:s", "protocol time")),
		Sources: row.QMP("expire_password"),
		Run:     expirePassword,
		ExtraCandidates: map[string]monitor.Candidates{
			"protocol": monitor.EnumOf("expire_password", "protocol"),
			"time":     monitor.Words("now", "never"),
		},
	},
}

// display is the display that a line names; only VNC has several.
func display(c *monitor.Call) *string {
	if c.Args.String("protocol") != "vnc" {
		return nil
	}
	return row.OptionalString(c, "display")
}

// setPassword is hmp_set_password, which since 7.0 looks at the last word first.
func setPassword(c *monitor.Call) error {
	connected := c.Args.String("connected")
	if c.Since(7, 0) && c.Args.Has("connected") && !slices.Contains([]string{"keep", "fail", "disconnect"}, connected) {
		return fmt.Errorf("invalid parameter value: %s", connected)
	}
	args := struct {
		Connected *string `json:"connected,omitempty"`
		Display   *string `json:"display,omitempty"`
		Password  string  `json:"password"`
		Protocol  string  `json:"protocol"`
	}{row.OptionalString(c, "connected"), display(c), c.Args.String("password"), c.Args.String("protocol")}
	err := c.Execute("set_password", args, nil)
	if c.Args.String("protocol") == "vnc" {
		err = row.PasswordError(c, err, row.OptionalString(c, "display"))
	}
	return row.HMPEnumError(err, "protocol", c.Args.String("protocol"))
}

func expirePassword(c *monitor.Call) error {
	args := struct {
		Display  *string `json:"display,omitempty"`
		Protocol string  `json:"protocol"`
		Time     string  `json:"time"`
	}{display(c), c.Args.String("protocol"), c.Args.String("time")}
	return row.HMPEnumError(c.Execute("expire_password", args, nil), "protocol", c.Args.String("protocol"))
}
