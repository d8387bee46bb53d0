// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import "golang.org/x/sys/unix"

// What tcgetattr() and tcsetattr() are for the kernel.
const (
	getAttributes = unix.TCGETS
	setAttributes = unix.TCSETS
)

// disabled is the control character (Cc) of a function that no key has.
const disabled = 0 // _POSIX_VDISABLE
