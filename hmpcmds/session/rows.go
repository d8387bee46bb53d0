// SPDX-License-Identifier: GPL-2.0-or-later

// Package session holds the commands on the monitor itself: its help, history, log,
// descriptors and arithmetic (monitor/).
package session

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(clearRows, detachRows, fdsRows, helpRows, historyRows, logRows, printRows)
