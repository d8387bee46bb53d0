// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// DescriptorPath is the name under which a process can open its descriptor fd.
func DescriptorPath(fd int64) string { return fmt.Sprintf("/proc/self/fd/%d", fd) }

// memoryFile makes a file without name.
func memoryFile() (*os.File, error) {
	fd, err := unix.MemfdCreate("hmp-capture", unix.MFD_CLOEXEC)
	if err == unix.ENOSYS { // before Linux 3.17
		return unlinkedFile()
	}
	if err != nil {
		return nil, fmt.Errorf("creating a memory file: %w", err)
	}
	return os.NewFile(uintptr(fd), "hmp-capture"), nil
}
