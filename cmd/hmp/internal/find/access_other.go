// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !unix

package find

// writable reports whether this user may connect to a socket: it is tried there.
func writable(string) bool { return true }
