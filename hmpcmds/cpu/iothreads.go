// SPDX-License-Identifier: GPL-2.0-or-later

package cpu

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var iothreadsRows = []*monitor.Command{
	{
		Name:      "iothreads",
		Info:      true,
		Help:      "show I/O threads",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-iothreads"),
		Run:       infoIOThreads,
	},
}

func infoIOThreads(c *monitor.Call) error {
	var threads []struct {
		ID     string `json:"id"`
		Thread int64  `json:"thread-id"`
		Max    int64  `json:"poll-max-ns"`
		Grow   int64  `json:"poll-grow"`
		Shrink int64  `json:"poll-shrink"`
		Weight *int64 `json:"poll-weight"`   // since 11.1
		Batch  *int64 `json:"aio-max-batch"` // since 6.1
	}
	if err := c.Execute("query-iothreads", nil, &threads); err != nil {
		return err
	}
	for _, t := range threads {
		c.Printf("%s:\n  thread_id=%d\n  poll-max-ns=%d\n  poll-grow=%d\n  poll-shrink=%d\n",
			t.ID, t.Thread, t.Max, t.Grow, t.Shrink)
		if t.Weight != nil {
			c.Printf("  poll-weight=%d\n", *t.Weight)
		}
		if t.Batch != nil {
			c.Printf("  aio-max-batch=%d\n", *t.Batch)
		}
	}
	return nil
}
