// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "balloon",
		Args:    "value:M",
		Params:  "target",
		Help:    "have the guest give memory back, down to target",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("balloon"),
		Run:     balloon,
	},
	&monitor.Command{
		Name:    "balloon",
		Info:    true,
		Help:    "show how much memory the balloon leaves the guest",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-balloon"),
		Run:     infoBalloon,
	},
)

func balloon(c *monitor.Call) error {
	return c.Execute("balloon", arguments{"value": c.Args.Int("value")}, nil)
}

func infoBalloon(c *monitor.Call) error {
	var info struct {
		Actual int64 `json:"actual"`
	}
	if err := c.Execute("query-balloon", nil, &info); err != nil {
		return err
	}
	c.Printf("balloon: actual=%d\n", info.Actual>>20)
	return nil
}
