// SPDX-License-Identifier: GPL-2.0-or-later

// The hmp program is QEMU's human monitor outside QEMU: a terminal, or a
// script, on one side and the QMP socket of any QEMU on the other.
package main

import (
	"os"
	"runtime/debug"

	"libhmp/cmd/hmp/internal/child"
	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/terminal"
)

func main() {
	// Where the Go runtime itself fails, the status is that of SIGABRT: its own
	// would be 2, which means wrong usage here.
	debug.SetTraceback("crash")
	if len(os.Args) == 2 && os.Args[1] == terminal.GuardFlag {
		terminal.RunGuard()
		os.Exit(statusFine)
	}
	if len(os.Args) == 3 && os.Args[1] == child.GuardFlag {
		child.RunGuard(os.Args[2])
		os.Exit(statusFine)
	}
	defer crash.Catch()
	quiet.start()
	crash.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
