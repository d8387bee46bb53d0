// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package prompt

import "golang.org/x/sys/unix"

// withoutWaiting are flags for opening without waiting for the other end of a FIFO.
const withoutWaiting = unix.O_NONBLOCK | unix.O_NOCTTY
