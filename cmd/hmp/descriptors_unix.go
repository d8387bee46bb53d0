// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// fewestDescriptors is how many must be had: the Go runtime's own two, without
// which it ends with a trace, and the connection. What needs more says so.
const fewestDescriptors = 3

// enoughDescriptors reports whether so many can be had.
func enoughDescriptors() bool {
	for range fewestDescriptors {
		fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		if err != nil {
			return false
		}
		defer unix.Close(fd)
	}
	return true
}

func (p *program) tooFewDescriptors() int {
	var limit unix.Rlimit
	text := "too few files can be opened"
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err == nil {
		text += fmt.Sprintf(": ulimit -n is %d, and %d more than there are open are needed", limit.Cur, fewestDescriptors)
	}
	p.complain(text)
	if p.hx != "" || p.address.String() == "" {
		return statusFailed
	}
	return statusNoConnection
}
