// SPDX-License-Identifier: GPL-2.0-or-later

// Package x86 holds the commands that only PCs have (target/i386/, hw/i386/).
package x86

// Rows are the commands of this package.
var Rows = x86Rows
