// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package address

import (
	"os"

	"golang.org/x/sys/unix"
)

// checkSocket reports why a descriptor is no socket, nil if it is one.
func checkSocket(fd int) error {
	_, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return os.NewSyscallError("getsockopt", err)
}
