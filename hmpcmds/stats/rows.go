// SPDX-License-Identifier: GPL-2.0-or-later

// Package stats holds the commands on statistics (stats/).
package stats

// Rows are the commands of this package.
var Rows = statsRows
