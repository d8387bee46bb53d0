// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"fmt"
	"os"
)

// unlinkedFile makes a file without name where the system has none in memory. It
// holds a guest's memory for a moment: only its owner could open it meanwhile.
func unlinkedFile() (*os.File, error) {
	file, err := os.CreateTemp("", "hmp-capture")
	if err != nil {
		return nil, fmt.Errorf("creating a temporary file: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, fmt.Errorf("removing the name of a temporary file: %w", err)
	}
	return file, nil
}
