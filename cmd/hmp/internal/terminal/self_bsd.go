// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix && !linux

package terminal

import "os"

// self is the file of this program, as it was started.
func self() (string, error) { return os.Executable() }

// withoutKeySignals runs f: x/sys has no mask of signals here.
func withoutKeySignals(f func()) { f() }
