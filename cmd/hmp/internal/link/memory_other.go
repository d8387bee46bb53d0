// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !linux

package link

import (
	"fmt"
	"os"
)

// DescriptorPath is the name under which a process can open its descriptor fd.
func DescriptorPath(fd int64) string { return fmt.Sprintf("/dev/fd/%d", fd) }

// memoryFile makes a file without name.
func memoryFile() (*os.File, error) { return unlinkedFile() }
