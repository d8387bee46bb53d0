// SPDX-License-Identifier: GPL-2.0-or-later

// Package trace holds the commands on trace events (trace/).
package trace

// Rows are the commands of this package.
var Rows = traceRows
