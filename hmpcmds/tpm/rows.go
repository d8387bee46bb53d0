// SPDX-License-Identifier: GPL-2.0-or-later

// Package tpm holds the commands on TPMs (backends/tpm/).
package tpm

// Rows are the commands of this package.
var Rows = tpmRows
