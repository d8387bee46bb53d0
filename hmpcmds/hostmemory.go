// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:      "memdev",
		Info:      true,
		Help:      "show memory backends",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("query-memdev"),
		Run:       infoMemdev,
	},
	&monitor.Command{
		Name:    "memory-devices",
		Info:    true,
		Help:    "show memory devices",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-memory-devices"),
	},
	&monitor.Command{
		Name:    "memory_size_summary",
		Info:    true,
		Help:    "show how much memory the guest has",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-memory-size-summary"),
		Run:     infoMemorySize,
	},
)

func infoMemdev(c *monitor.Call) error {
	var backends []struct {
		ID       string `json:"id"`
		Size     int64  `json:"size"`
		Merge    bool   `json:"merge"`
		Dump     bool   `json:"dump"`
		Prealloc bool   `json:"prealloc"`
		Share    bool   `json:"share"`
		Reserve  *bool  `json:"reserve"`
		Policy   string `json:"policy"`
		Nodes    []int  `json:"host-nodes"`
	}
	if err := c.Execute("query-memdev", nil, &backends); err != nil {
		return err
	}
	for _, b := range backends {
		c.Printf("memory backend: %s\n  size:  %d\n  merge: %t\n  dump: %t\n  prealloc: %t\n  share: %t\n",
			b.ID, b.Size, b.Merge, b.Dump, b.Prealloc, b.Share)
		if b.Reserve != nil {
			c.Printf("  reserve: %t\n", *b.Reserve)
		}
		c.Printf("  policy: %s\n  host nodes: %s\n", b.Policy, ranges(b.Nodes))
	}
	c.Print("\n")
	return nil
}

// ranges writes numbers as string_output_visitor_new() does: sorted, those in
// a row as from-to.
func ranges(numbers []int) string {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	var out []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if i == j {
			out = append(out, strconv.Itoa(numbers[i]))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", numbers[i], numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(out, ",")
}

func infoMemorySize(c *monitor.Call) error {
	var info struct {
		Base    uint64  `json:"base-memory"`
		Plugged *uint64 `json:"plugged-memory"`
	}
	if err := c.Execute("query-memory-size-summary", nil, &info); err != nil {
		return err
	}
	c.Printf("base memory: %d\n", info.Base)
	if info.Plugged != nil {
		c.Printf("plugged memory: %d\n", *info.Plugged)
	}
	return nil
}
