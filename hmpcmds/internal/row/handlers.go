// SPDX-License-Identifier: GPL-2.0-or-later

// Package row holds what the packages of commands share: sources and releases of
// rows, common handlers, errors and texts.
package row

import "libhmp/core/monitor"

// Execute returns a handler that runs a QMP command without arguments.
func Execute(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error { return c.Execute(command, nil, nil) }
}

// PrintText returns a handler that prints what a QMP command returns as text.
func PrintText(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error { return c.Text(command, nil) }
}
