// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package history

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// carefully are flags for opening without following a link or waiting.
const carefully = unix.O_NOFOLLOW | unix.O_NONBLOCK

// isOurs: root may run with the HOME of another user, who decides there what is
// a link to where. Files of root's in it would be in that user's way, too.
func isOurs(dir string) error {
	var stat unix.Stat_t
	if err := unix.Stat(dir, &stat); err != nil {
		return &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	if int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user", dir)
	}
	return nil
}

func flock(file *os.File) error {
	for {
		switch err := unix.Flock(int(file.Fd()), unix.LOCK_EX); err {
		case nil:
			return nil
		case unix.EINTR:
		default:
			return &os.PathError{Op: "flock", Path: file.Name(), Err: err}
		}
	}
}

// irregular is what opening a link, FIFO or socket fails with, by the system:
// FreeBSD has its own for a link (EMLINK), and macOS for a socket (EOPNOTSUPP).
var irregular = []error{unix.ELOOP, unix.EMLINK, unix.ENXIO, unix.EOPNOTSUPP}
