// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import "golang.org/x/sys/unix"

// What tcgetattr() and tcsetattr() are for the kernel.
const (
	getAttributes = unix.TCGETS
	setAttributes = unix.TCSETS
)
