// SPDX-License-Identifier: GPL-2.0-or-later

package main

import "syscall"

// Windows has no such signals: nothing sends these, and os/signal leaves negative ones out.
const (
	sigTSTP  = syscall.Signal(-1)
	sigCONT  = syscall.Signal(-2)
	sigWINCH = syscall.Signal(-3)
	sigSYS   = syscall.Signal(-4)
)

// kill: a process cannot send itself a signal here.
func kill(syscall.Signal) error { return syscall.EWINDOWS }

func stopProcess() {}
