// SPDX-License-Identifier: GPL-2.0-or-later

package history

import (
	"os"

	"golang.org/x/sys/windows"
)

// carefully is for other systems: a link needs privileges here.
const carefully = 0

// isOurs: each user has a folder here that others may not write in.
func isOurs(dir string) error {
	_, err := os.Stat(dir)
	return err
}

// flock waits for the lock; closing the file lets it go.
func flock(file *os.File) error {
	err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
	if err != nil {
		return &os.PathError{Op: "LockFileEx", Path: file.Name(), Err: err}
	}
	return nil
}

// irregular is what opening a link, FIFO or socket fails with: os tells nothing of that here.
var irregular []error
