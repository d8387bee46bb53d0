// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// mostDescriptors is how many are open at a time, beside those inherited: the Go
// runtime's own two, without which it ends in the middle of something, the
// connection, the history and its lock, memory for what QEMU is to write, a pipe.
const mostDescriptors = 8

// enoughDescriptors reports whether so many can be had.
func enoughDescriptors() bool {
	for range mostDescriptors {
		fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC)
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
		text += fmt.Sprintf(": ulimit -n is %d, and %d more than there are open would do", limit.Cur, mostDescriptors)
	}
	p.complain(text)
	if p.hx != "" || p.address.String() == "" {
		return statusFailed
	}
	return statusNoConnection
}
