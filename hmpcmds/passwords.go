// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "set_password",
		Args:    "protocol:s,password:s,display:-ds,connected:s?",
		Params:  "protocol password [-d display] [action-if-connected]",
		Help:    "set the password of VNC or SPICE",
		Group:   monitor.GroupDevices,
		Adapt:   before(7, 0, taking("protocol:s,password:s,connected:s?", "protocol password action-if-connected")),
		Sources: qmpCommands("set_password"),
		Run:     setPassword,
		Offers: map[string]monitor.Offer{
			"protocol":  monitor.EnumOf("set_password", "protocol"),
			"connected": monitor.EnumOf("set_password", "connected"),
		},
	},
	&monitor.Command{
		Name:    "expire_password",
		Args:    "protocol:s,time:s,display:-ds",
		Params:  "protocol time [-d display]",
		Help:    "say when the password of VNC or SPICE expires",
		Group:   monitor.GroupDevices,
		Adapt:   before(7, 0, taking("protocol:s,time:s", "protocol time")),
		Sources: qmpCommands("expire_password"),
		Run:     expirePassword,
		Offers: map[string]monitor.Offer{
			"protocol": monitor.EnumOf("expire_password", "protocol"),
			"time":     monitor.Words("now", "never"),
		},
	},
)

// displayArguments are those that both rows share; only VNC has displays.
func displayArguments(c *monitor.Call) arguments {
	protocol := c.Args.String("protocol")
	args := arguments{"protocol": protocol}
	if protocol == "vnc" {
		args.setOptional(c, "display")
	}
	return args
}

// setPassword is hmp_set_password, which since 7.0 looks at the last word first.
func setPassword(c *monitor.Call) error {
	version, err := c.Facts().Version()
	if err != nil {
		return err
	}
	connected := c.Args.String("connected")
	if version.AtLeast(7, 0) && c.Args.Has("connected") && !slices.Contains([]string{"keep", "fail", "disconnect"}, connected) {
		return fmt.Errorf("invalid parameter value: %s", connected)
	}
	args := displayArguments(c)
	args["password"] = c.Args.String("password")
	args.setOptional(c, "connected")
	err = c.Execute("set_password", args, nil)
	if c.Args.String("protocol") == "vnc" {
		err = passwordError(c, err, optionalWord(c, "display"))
	}
	return enumError(err, "protocol", c.Args.String("protocol"))
}

// passwordError is why the password of a VNC display, nil for the first one, could
// not be set. That the display asks for none QEMU says before 11.0 where QMP does not
// tell (vnc_display_password in ui/vnc.c).
func passwordError(c *monitor.Call, err error, display *string) error {
	var refused *qmp.Error
	if c.VM().QEMUPrints || !errors.As(err, &refused) || refused.Desc != "Could not set password" {
		return err
	}
	var displays []struct {
		ID   string `json:"id"`
		Auth string `json:"auth"`
	}
	if lost := c.Execute("query-vnc-servers", nil, &displays); lost != nil {
		return lost
	}
	for _, d := range slices.Backward(displays) { // QMP has the first one last
		if display != nil && d.ID != *display {
			continue
		}
		if d.Auth == "none" {
			c.Print("If you want use passwords please enable password auth using '-vnc ${dpy},password'.\n")
		}
		break
	}
	return err
}

func expirePassword(c *monitor.Call) error {
	args := displayArguments(c)
	args["time"] = c.Args.String("time")
	return enumError(c.Execute("expire_password", args, nil), "protocol", c.Args.String("protocol"))
}
