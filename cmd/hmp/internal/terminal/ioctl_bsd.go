// SPDX-License-Identifier: GPL-2.0-or-later

//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package terminal

import "golang.org/x/sys/unix"

// What tcgetattr() and tcsetattr() are for the kernel.
const (
	getAttributes = unix.TIOCGETA
	setAttributes = unix.TIOCSETA
)
