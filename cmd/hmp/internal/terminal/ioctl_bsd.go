// SPDX-License-Identifier: GPL-2.0-or-later

//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package terminal

import "golang.org/x/sys/unix"

// What tcgetattr() and tcsetattr() are for the kernel.
const (
	getAttributes = unix.TIOCGETA
	setAttributes = unix.TIOCSETA
)

// disabled is the control character (Cc) of a function that no key has.
const disabled = 0xff // _POSIX_VDISABLE
