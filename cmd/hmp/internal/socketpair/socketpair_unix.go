// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

// Package socketpair makes pairs of sockets, of which a program that is started gets one.
package socketpair

import (
	"os"
	"syscall"
)

// New returns two sockets that are connected and that no other program inherits. The files have
// that name.
func New(name string) (a, b *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	return os.NewFile(uintptr(fds[0]), name), os.NewFile(uintptr(fds[1]), name), nil
}
