// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package libvirt

import (
	"os"
	"syscall"
)

// socketPair returns two sockets that are connected.
func socketPair() (mine, theirs *os.File, err error) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	syscall.CloseOnExec(pair[0])
	syscall.CloseOnExec(pair[1])
	return os.NewFile(uintptr(pair[0]), "ssh"), os.NewFile(uintptr(pair[1]), "ssh"), nil
}
