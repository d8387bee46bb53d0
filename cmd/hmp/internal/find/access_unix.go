// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package find

import "golang.org/x/sys/unix"

// writable reports whether this user may connect to a socket.
func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }
