// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var balloonRows = []*monitor.Command{
	{
		Name:    "balloon",
		Args:    "value:M",
		Params:  "target",
		Example: "balloon 512",
		Help:    "have the guest give memory back, down to target",
		Group:   monitor.GroupVM,
		Sources: row.QMP("balloon"),
		Run:     balloon,
	},
	{
		Name:    "balloon",
		Info:    true,
		Help:    "show how much memory the balloon leaves the guest",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-balloon"),
		Run:     infoBalloon,
	},
}

func balloon(c *monitor.Call) error {
	args := struct {
		Value int64 `json:"value"`
	}{c.Args.Int("value")}
	return c.Execute("balloon", args, nil)
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
