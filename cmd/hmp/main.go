// SPDX-License-Identifier: GPL-2.0-or-later

// The hmp program is QEMU's human monitor outside QEMU: a terminal, or a
// script, on one side and the QMP socket of any QEMU on the other.
package main

import "os"

// version is set by the build (-X main.version).
var version = "(unknown version)"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
