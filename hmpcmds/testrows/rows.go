// SPDX-License-Identifier: GPL-2.0-or-later

// Package testrows holds commands for tests of hosts. They are in no engine that is
// installed.
package testrows

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(panicRows, waitRows)
