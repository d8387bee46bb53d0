// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

// infoRow is the row with subcommands.
const infoRow = "info"

var _ = add(
	&monitor.Command{
		Name:      "help|?",
		Args:      "name:S?",
		Params:    "[cmd]",
		Help:      "list the commands, or say what one of them does",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   needsNoQEMU,
		Run:       help,
		Success:   monitor.Anything,
	},
	&monitor.Command{
		Name:      infoRow,
		Args:      "item:s?",
		Params:    "[subcommand]",
		Help:      "show something about the virtual machine, or list what can be shown",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Sources:   needsNoQEMU,
		Run:       func(c *monitor.Call) error { return describe(c, false, []string{infoRow}, 0) },
	},
)

// needsNoQEMU is the source of a row that we can serve alone.
var needsNoQEMU = []monitor.Source{{Kind: monitor.SourceClient}}

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
	return describe(c, false, words, 0)
}

// rowsByName puts rows in the order of the names that this QEMU has for them.
func rowsByName(c *monitor.Call, rows []*monitor.Command) ([]*monitor.Command, error) {
	names := make(map[*monitor.Command]string, len(rows))
	for _, row := range rows {
		here, err := c.Row(row)
		if err != nil {
			return nil, err
		}
		names[row] = row.Name
		if here != nil {
			names[row] = here.Name
		}
	}
	return slices.SortedFunc(slices.Values(rows), func(a, b *monitor.Command) int {
		return strings.Compare(names[a], names[b])
	}), nil
}

// describe prints the rows of one table that words lead to, of which the first
// ones up to matched are spent already; all rows if none is left. Words after a
// row without subcommands mean nothing (help_cmd_dump).
func describe(c *monitor.Call, info bool, words []string, matched int) error {
	prefix := strings.Join(append(words[:matched:matched], ""), " ")
	rows := c.Table().Rows(info)
	if matched == len(words) {
		var err error
		if rows, err = rowsByName(c, rows); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if matched < len(words) && !language.HasAlias(row.Name, words[matched]) {
			continue
		}
		row, err := c.Row(row)
		switch {
		case err != nil:
			return err
		case row == nil:
			continue
		case matched < len(words) && !info && row.Name == infoRow:
			return describe(c, true, words, matched+1)
		}
		c.Printf("%s%s %s -- %s\n", prefix, row.Name, row.Params, row.Help)
		if matched < len(words) {
			return nil
		}
	}
	if matched < len(words) {
		c.Fail(fmt.Sprintf("unknown command: '%s'\n", strings.Join(words[:matched+1], " ")))
	}
	return nil
}
