// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var runstateRows = []*monitor.Command{
	{
		Name:      "quit|q",
		Help:      "end the emulator",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     row.InSequence(row.Before(6, 0, row.WithName("q|quit")), row.PreconfigSince(6, 0)),
		Sources:   row.QMP("quit"),
		Passable:  row.NeverPassed, // this monitor ends, too
		Run:       quit,
	},
	{
		Name:    "stop|s",
		Help:    "pause the virtual machine",
		Group:   monitor.GroupVM,
		Adapt:   row.Before(6, 2, row.WithName("stop")),
		Sources: row.QMP("stop"),
		Run:     stop,
	},
	{
		Name:    "cont|c",
		Help:    "let the virtual machine go on",
		Group:   monitor.GroupVM,
		Adapt:   row.Before(6, 0, row.WithName("c|cont")),
		Sources: row.QMP("cont"),
		Run:     func(c *monitor.Call) error { return c.Execute("cont", nil, nil) },
	},
	{
		Name:    "system_reset",
		Help:    "reset the virtual machine",
		Group:   monitor.GroupVM,
		Sources: row.QMP("system_reset"),
		Run:     reset,
	},
}

// quit leaves the monitor suspended, so that no prompt follows (hmp_quit).
func quit(c *monitor.Call) error {
	c.SuspendForGood()
	return c.Execute("quit", nil, nil)
}

// stop says nothing if a dump forbids it (hmp_stop).
func stop(c *monitor.Call) error { return c.FailHidden(c.Execute("stop", nil, nil)) }

// reset is hmp_system_reset, which says nothing either.
func reset(c *monitor.Call) error { return c.FailHidden(c.Execute("system_reset", nil, nil)) }
