// SPDX-License-Identifier: GPL-2.0-or-later

// Package audio holds the commands on sound: capturing what a machine plays.
package audio

// Rows are the commands of this package.
var Rows = audioRows
