// SPDX-License-Identifier: GPL-2.0-or-later

// Package rocker holds the commands on rocker switches (hw/net/rocker/).
package rocker

// Rows are the commands of this package.
var Rows = rockerRows
