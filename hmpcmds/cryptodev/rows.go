// SPDX-License-Identifier: GPL-2.0-or-later

// Package cryptodev holds the commands on devices for cryptography
// (backends/cryptodev.c).
package cryptodev

// Rows are the commands of this package.
var Rows = cryptodevRows
