// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import "libhmp/core/monitor"

var _ = add(
	&monitor.Command{
		Name:      "quit|q",
		Help:      "end the emulator",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     inTurn(before(6, 0, named("q|quit")), preconfigSince(6, 0)),
		Sources:   qmpCommands("quit"),
		Run:       quit,
	},
	&monitor.Command{
		Name:    "stop|s",
		Help:    "pause the virtual machine",
		Group:   monitor.GroupVM,
		Adapt:   before(6, 2, named("stop")),
		Sources: qmpCommands("stop"),
		Run:     stop,
	},
	&monitor.Command{
		Name:    "cont|c",
		Help:    "let the virtual machine go on",
		Group:   monitor.GroupVM,
		Adapt:   before(6, 0, named("c|cont")),
		Sources: qmpCommands("cont"),
		Run:     func(c *monitor.Call) error { return c.Execute("cont", nil, nil) },
	},
	&monitor.Command{
		Name:    "system_reset",
		Help:    "reset the virtual machine",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("system_reset"),
		Run:     reset,
	},
)

// quit leaves the monitor suspended, so that no prompt follows (hmp_quit).
func quit(c *monitor.Call) error {
	c.Stay()
	return c.Execute("quit", nil, nil)
}

// stop says nothing if a dump forbids it (hmp_stop).
func stop(c *monitor.Call) error { return c.FailHidden(c.Execute("stop", nil, nil)) }

// reset is hmp_system_reset, which says nothing either.
func reset(c *monitor.Call) error { return c.FailHidden(c.Execute("system_reset", nil, nil)) }
