// SPDX-License-Identifier: GPL-2.0-or-later

// Package debug holds the commands that serve the debugging of guests and of QEMU
// itself.
package debug

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(debugRows, syncprofileRows)
