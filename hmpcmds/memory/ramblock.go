// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var ramblockRows = []*monitor.Command{
	{
		Name:    "ramblock",
		Info:    true,
		Help:    "show blocks of RAM",
		Group:   monitor.GroupVM,
		Sources: row.TextOf("x-query-ramblock"),
		Run:     row.PrintText("x-query-ramblock"),
	},
}
