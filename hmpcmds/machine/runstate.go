// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"errors"
	"strings"

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
		Question:  reallyQuit,
		Run:       quit,
	},
	{
		Name:      "quit!",
		Help:      "end the emulator without being asked",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Extra:     true,
		Sources:   row.QMP("quit"),
		Run:       quitAtOnce,
	},
	{
		Name:     "stop|s",
		Synonyms: []string{"pause"},
		Help:     "pause the virtual machine",
		Group:    monitor.GroupVM,
		Adapt:    row.Before(6, 2, row.WithName("stop")),
		Sources:  row.QMP("stop"),
		Run:      stop,
	},
	{
		Name:     "cont|c",
		Synonyms: []string{"resume", "continue"},
		Help:     "let the virtual machine go on",
		Group:    monitor.GroupVM,
		Adapt:    row.Before(6, 0, row.WithName("c|cont")),
		Sources:  row.QMP("cont"),
		Run:      func(c *monitor.Call) error { return c.Execute("cont", nil, nil) },
	},
	{
		Name:     "system_reset",
		Synonyms: []string{"reset", "reboot"},
		Help:     "reset the virtual machine",
		Group:    monitor.GroupVM,
		Sources:  row.QMP("system_reset"),
		Run:      reset,
	},
}

// reallyQuit is for a user who could leave without ending QEMU, and may have meant that.
var reallyQuit = &monitor.Question{
	Text: func(vms []string) string {
		switch len(vms) {
		case 0:
			return "This ends QEMU and its virtual machine. Really?"
		case 1:
			return "This ends QEMU and the virtual machine '" + vms[0] + "'. Really?"
		}
		last := len(vms) - 1
		return "This ends the virtual machines '" + strings.Join(vms[:last], "', '") + "' and '" + vms[last] + "', and their QEMUs. Really?"
	},
	Declined: "Not ended. 'detach' or Ctrl-D leaves the virtual machine alone.",
	Unasked:  errors.New("quit asks first, which it cannot do here: 'quit!' ends QEMU without being asked"),
}

func quit(c *monitor.Call) error {
	if !c.CanLeave() || !c.Extended() {
		return quitAtOnce(c)
	}
	var vms []string
	if name := c.VM().Name; name != "" {
		vms = []string{name}
	}
	return reallyQuit.Ask(c, vms, quitAtOnce)
}

// quitAtOnce leaves the monitor suspended, so that no prompt follows (hmp_quit).
func quitAtOnce(c *monitor.Call) error {
	c.SuspendForGood()
	return c.Execute("quit", nil, nil)
}

// stop says nothing if a dump forbids it (hmp_stop).
func stop(c *monitor.Call) error { return c.FailHidden(c.Execute("stop", nil, nil)) }

// reset is hmp_system_reset, which says nothing either.
func reset(c *monitor.Call) error { return c.FailHidden(c.Execute("system_reset", nil, nil)) }
