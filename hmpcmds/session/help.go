// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"slices"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var helpRows = []*monitor.Command{
	{
		Name:      "help|?",
		Args:      "name:S?",
		Params:    "[cmd]",
		Example:   "help migrate",
		Help:      "list the commands, or say what one of them does",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   helpSources,
		Run:       help,
		Addition:  func(c *monitor.Call, name string) error { return row.DescribeArguments(c, name) },
		Success:   monitor.Anything,
	},
	{
		Name:      row.InfoRow,
		Args:      "item:s?",
		Params:    "[subcommand]",
		Example:   "info block",
		Help:      "show something about the virtual machine, or list what can be shown",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   helpSources,
		Run:       func(c *monitor.Call) error { return row.Describe(c, false, []string{row.InfoRow}, 0) },
		Success:   monitor.Anything,
	},
}

// helpSources: QEMU's own HMP has QEMU's words, and a distribution's rows.
var helpSources = slices.Concat(row.Builtin, row.NoQEMU)

// help says nothing at all about what cannot be split into words. Of log it tells the
// items instead of the row (hmp_help_cmd).
func help(c *monitor.Call) error {
	name := c.Args.String("name")
	if name == "log" {
		return helpLog(c)
	}
	words, ok := language.Words(name)
	if !ok {
		return nil
	}
	return row.Describe(c, false, words, 0)
}
