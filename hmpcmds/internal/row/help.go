// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

// InfoRow is the row with subcommands.
const InfoRow = "info"

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

// Describe prints the rows of one table that words lead to, of which the first
// ones up to matched are spent already; all rows that QEMU has, too, if none is left. Words after a
// row without subcommands mean nothing (help_cmd_dump).
func Describe(c *monitor.Call, info bool, words []string, matched int) error {
	prefix := strings.Join(append(words[:matched:matched], ""), " ")
	rows := c.Table().Rows(info)
	if matched == len(words) {
		var err error
		if rows, err = rowsByName(c, rows); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if matched == len(words) && row.Extra || matched < len(words) && !language.HasAlias(row.Name, words[matched]) {
			continue
		}
		row, err := c.Row(row)
		switch {
		case err != nil:
			return err
		case row == nil:
			continue
		case matched < len(words) && !info && row.Name == InfoRow:
			return Describe(c, true, words, matched+1)
		}
		if row.Describe != nil {
			return row.Describe(c, strings.Join(words[min(matched+1, len(words)):], " "))
		}
		text := fmt.Sprintf("%s%s %s -- %s\n", prefix, row.Name, row.Params, row.Help)
		if row.Extra {
			text = monitor.Wrap(text, c.Columns(), 4)
		}
		c.Print(text)
		if matched < len(words) {
			return nil
		}
	}
	if matched < len(words) {
		if done, err := describeOther(c, info, words, matched); done || err != nil {
			return err
		}
		c.Fail(fmt.Sprintf("unknown command: '%s'\n", strings.Join(words[:matched+1], " ")))
	}
	return nil
}

// describeOther describes a row that the table does not have.
func describeOther(c *monitor.Call, info bool, words []string, matched int) (done bool, err error) {
	row, err := c.Other(info, words[matched])
	if err != nil || row == nil {
		return false, err
	}
	return true, row.Describe(c, strings.Join(words[matched+1:], " "))
}
