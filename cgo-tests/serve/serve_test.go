// SPDX-License-Identifier: GPL-2.0-or-later

// Package serve_test has clients at hmp serve, in front of stock QEMUs, and compares what they get with
// what QEMU's own -monitor sends.
package serve_test

import (
	"testing"

	"libhmp/cgo-tests/qemutest"
)

// machine has what can be asked and completed.
var machine = []string{"-M", "pc", "-S", "-m", "16", "-nodefaults", "-name", "guest",
	"-blockdev", "null-co,node-name=disk0,read-zeroes=on",
	"-chardev", "ringbuf,id=ring0,size=64", "-device", "VGA"}

// eachRelease calls f for each stock QEMU.
func eachRelease(t *testing.T, f func(t *testing.T, program string)) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) { f(t, qemutest.Stock(t, release, "x86_64")) })
	}
}

// monitorAt connects to a monitor, which is relative to the QEMU's folder, and returns what it has sent up to
// the prompt.
func monitorAt(q *qemutest.QEMU, path string) (c *qemutest.Terminal, greeting string) {
	c = q.Terminal(path)
	return c, c.Until(qemutest.Prompt)
}
