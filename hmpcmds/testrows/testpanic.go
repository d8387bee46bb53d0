// SPDX-License-Identifier: GPL-2.0-or-later

package testrows

import (
	"errors"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

// This file is in no engine that is installed. Tests use its row to show that a
// broken command costs neither the monitor nor the virtual machine.
var panicRows = []*monitor.Command{{
	Name:      "x-test-panic",
	Args:      "how:s",
	Params:    "panic|nil|index|event|timer",
	Help:      "break, in one of the ways in which commands break",
	Extra:     true,
	Group:     monitor.GroupDebug,
	Preconfig: true,
	Sources:   row.NoQEMU,
	Run:       testPanic,
}}

func testPanic(c *monitor.Call) error {
	switch how := c.Args.String("how"); how {
	case "panic":
		panic("on request")
	case "nil":
		var none *monitor.Command
		c.Print(none.Name)
	case "index":
		c.Print(string(how[c.Args.IntOr("none", 99)]))
	case "event":
		var stop func()
		stop, _ = c.OnEvent(func(qmp.Event) {
			stop()
			panic("on event")
		})
	case "timer":
		c.Background(0, func(*monitor.Call) bool { panic("on tick") })
	default:
		return errors.New("no such way to break: " + how)
	}
	return nil
}
