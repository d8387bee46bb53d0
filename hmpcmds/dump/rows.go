// SPDX-License-Identifier: GPL-2.0-or-later

// Package dump holds the commands that write a guest's memory or device tree to a
// file (dump/, system/device_tree.c).
package dump

// Rows are the commands of this package.
var Rows = dumpRows
