// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

// usernetCommand returns a list of UsernetInfo in QEMU since 11.2, and a text where libhmp has added it.
const usernetCommand = "x-query-usernet"

var usernetSources = []monitor.Source{
	{Kind: monitor.SourceQMP, Commands: []string{usernetCommand}, Returns: "hub-name"},
	row.AddedText(usernetCommand),
}

// usernetInfo is UsernetInfo in qapi/net.json of 11.2.
type usernetInfo struct {
	Hub  *int64 `json:"hub-id"`
	Name string `json:"hub-name"`
	Info string `json:"info"`
}

// infoUsernet is hmp_info_usernet in net/slirp.c of 11.2.
func infoUsernet(c *monitor.Call) error {
	var list []usernetInfo
	if structured, err := ask(c, usernetCommand, &list); !structured || err != nil {
		return err
	}
	for _, stack := range list {
		hub := int64(-1)
		if stack.Hub != nil {
			hub = *stack.Hub
		}
		c.Printf("Hub %d (%s):\n%s", hub, stack.Name, stack.Info)
	}
	return nil
}
