// SPDX-License-Identifier: GPL-2.0-or-later

// Package memory holds the commands that read, write and describe a guest's memory
// and ports.
package memory

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(backendsRows, examineRows, mmuRows, mtreeRows, portsRows, ramblockRows, saveRows, translateRows)
