// SPDX-License-Identifier: GPL-2.0-or-later

// Package hmpcmds holds the commands of the human monitor, one file per
// subsystem. A file registers its rows with add; nothing else has to know
// them.
package hmpcmds

import (
	"sync"

	"libhmp/core/monitor"
)

var rows []*monitor.Command

// add registers rows. It is called while package variables are initialised:
//
//	var _ = add(&monitor.Command{...})
func add(commands ...*monitor.Command) struct{} {
	rows = append(rows, commands...)
	return struct{}{}
}

// Table returns all rows. The result is shared.
var Table = sync.OnceValue(func() *monitor.Table { return monitor.NewTable(rows) })

// qmpCommands is the source of a row that needs these QMP commands.
func qmpCommands(commands ...string) []monitor.Source {
	return []monitor.Source{{Kind: monitor.SourceQMP, Commands: commands}}
}
