// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// HasCommand is for rows that QEMU has where it has a QMP command.
func HasCommand(command string) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) { return f.Has(command) }
}

// Since is for rows that are there from a release on.
func Since(major, minor int) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		v, err := f.Version()
		return v.AtLeast(major, minor), err
	}
}

// PassableSince is for rows that end QEMU in the built-in monitor of older releases.
func PassableSince(major, minor int) func(*qmp.Facts, string) (bool, error) {
	return func(f *qmp.Facts, _ string) (bool, error) { return Since(major, minor)(f) }
}

// NeverPassed is for rows that change what this monitor keeps itself: QEMU's own HMP would
// change its own, and the next line would know nothing of it.
func NeverPassed(*qmp.Facts, string) (bool, error) { return false, nil }

// Until is for rows that a release has taken out.
func Until(major, minor int) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		v, err := f.Version()
		return !v.AtLeast(major, minor), err
	}
}

// adaptation makes a row that of a QEMU's release (monitor.Command.Adapt).
type adaptation = func(*monitor.Command, *qmp.Facts) error

// Before changes a row to what it was before a release.
func Before(major, minor int, old func(row *monitor.Command)) adaptation {
	return func(row *monitor.Command, f *qmp.Facts) error {
		v, err := f.Version()
		if err == nil && !v.AtLeast(major, minor) {
			old(row)
		}
		return err
	}
}

// InSequence makes several adaptations one.
func InSequence(steps ...adaptation) adaptation {
	return func(row *monitor.Command, f *qmp.Facts) error {
		for _, step := range steps {
			if err := step(row, f); err != nil {
				return err
			}
		}
		return nil
	}
}

// PreconfigSince is for rows that -preconfig allows from a release on.
func PreconfigSince(major, minor int) adaptation {
	return Before(major, minor, func(row *monitor.Command) { row.Preconfig = false })
}

// WithName gives a row another name.
func WithName(name string) func(*monitor.Command) {
	return func(row *monitor.Command) { row.Name = name }
}

// WithArgs gives a row other arguments, and other words for them.
func WithArgs(args, params string) func(*monitor.Command) {
	return func(row *monitor.Command) { row.Args, row.Params = args, params }
}

// WithExample gives a row another example.
func WithExample(example string) func(*monitor.Command) {
	return func(row *monitor.Command) { row.Example = example }
}

// UntilThenIf is for rows that all QEMUs had before a release, and later those that
// have a QMP command.
func UntilThenIf(major, minor int, command string) func(*qmp.Facts) (bool, error) {
	return func(f *qmp.Facts) (bool, error) {
		old, err := Until(major, minor)(f)
		if old || err != nil {
			return old, err
		}
		return f.Has(command)
	}
}
