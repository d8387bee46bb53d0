// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// adaptation makes a row that of a QEMU's release (monitor.Command.Adapt).
type adaptation = func(*monitor.Command, *qmp.Facts) error

// before changes a row to what it was before a release.
func before(major, minor int, old func(row *monitor.Command)) adaptation {
	return func(row *monitor.Command, f *qmp.Facts) error {
		v, err := f.Version()
		if err == nil && !v.AtLeast(major, minor) {
			old(row)
		}
		return err
	}
}

// inTurn makes several adaptations one.
func inTurn(steps ...adaptation) adaptation {
	return func(row *monitor.Command, f *qmp.Facts) error {
		for _, step := range steps {
			if err := step(row, f); err != nil {
				return err
			}
		}
		return nil
	}
}

// preconfigSince is for rows that -preconfig allows from a release on.
func preconfigSince(major, minor int) adaptation {
	return before(major, minor, func(row *monitor.Command) { row.Preconfig = false })
}

// named gives a row another name.
func named(name string) func(*monitor.Command) {
	return func(row *monitor.Command) { row.Name = name }
}

// taking gives a row other arguments, and other words for them.
func taking(args, params string) func(*monitor.Command) {
	return func(row *monitor.Command) { row.Args, row.Params = args, params }
}

// untilThen tells rows that all QEMUs had before a release, and later those that
// have a QMP command.
func untilThen(major, minor int, command string) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		old, err := until(major, minor)(f)
		if old || err != nil {
			return old, err
		}
		return f.Has(command)
	}
}

// onlyBuiltin is the source of old rows that no QMP command serves.
var onlyBuiltin = []monitor.Source{{Kind: monitor.SourceBuiltin, Commands: []string{"human-monitor-command"}}}

// leaveToBuiltin is the handler of such rows, where QEMU's own HMP may not be used.
func leaveToBuiltin(c *monitor.Call) error {
	return &monitor.Unserved{Need: "'" + c.Command.Title() + "' is served by QEMU's own HMP only"}
}
