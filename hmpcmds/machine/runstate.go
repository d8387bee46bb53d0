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

// quit asks a user who could leave without ending QEMU, and may have meant that.
func quit(c *monitor.Call) error {
	if !c.CanLeave() || !c.Extended() {
		return quitAtOnce(c)
	}
	which := "its virtual machine"
	if name := c.VM().Name; name != "" {
		which = "the virtual machine '" + name + "'"
	}
	asked := c.TakeLines(monitor.Lines{
		Prompt: "This ends QEMU and " + which + ". Really? (yes/no) ",
		Take: func(c *monitor.Call, line string) (more bool, err error) {
			switch strings.ToLower(strings.TrimSpace(line)) {
			case "y", "yes":
				return false, quitAtOnce(c)
			}
			c.Print("Not ended. 'detach' or Ctrl-D leaves the virtual machine alone.\n")
			return false, nil
		},
		Complete: func(*monitor.Completion, string) {},
	})
	if !asked {
		return errors.New("quit asks first, which it cannot do here: 'quit!' ends QEMU without being asked")
	}
	return nil
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
