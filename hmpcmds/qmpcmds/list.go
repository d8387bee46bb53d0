// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"maps"
	"slices"
	"strings"

	"libhmp/core/monitor"
)

var listRow = &monitor.Command{
	Name:      "qmp",
	Args:      "part:s?",
	Params:    "[part]",
	Example:   "qmp block",
	Help:      "list the QMP commands of this QEMU that can be typed here: all, or those with a part in their names",
	Group:     monitor.GroupMonitor,
	Preconfig: true,
	Extra:     true,
	Sources:   []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{schemaQuery}}},
	Run:       func(c *monitor.Call) error { return list(c, c.Args.String("part")) },
	Describe:  list,
}

// list prints the commands that Others makes rows for, with their arguments.
func list(c *monitor.Call, part string) error {
	names, err := Others{}.Names(c.Facts(), false)
	if err != nil {
		return err
	}
	found := false
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if c.Table().RowOf(name) != nil || !strings.Contains(name, strings.TrimSpace(part)) {
			continue
		}
		row, err := c.Other(false, name)
		if err != nil {
			return err
		}
		if row == nil { // QEMU's own HMP has one
			continue
		}
		found = true
		line := name + " " + row.Params
		if marked := strings.TrimPrefix(row.Help, "QMP command"); marked != "" {
			line += " (" + strings.TrimPrefix(marked, ", ") + ")"
		}
		printWrapped(c, line, 0, 4)
	}
	if !found {
		c.Fail("no QMP command has '" + part + "' in its name\n")
	}
	return nil
}
