// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package main

import (
	"os"
	"syscall"
)

// The signals of job control and of a terminal's size.
const (
	sigTSTP  = syscall.SIGTSTP
	sigCONT  = syscall.SIGCONT
	sigWINCH = syscall.SIGWINCH
)

// sigSYS is one of endings.
const sigSYS = syscall.SIGSYS

// kill sends this process a signal.
func kill(s syscall.Signal) error { return syscall.Kill(os.Getpid(), s) }

// stopProcess stops this process until it gets SIGCONT.
func stopProcess() { _ = kill(syscall.SIGSTOP) }
