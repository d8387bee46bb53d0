// SPDX-License-Identifier: GPL-2.0-or-later

// Package qom holds the commands on objects and their properties (qom/).
package qom

// Rows are the commands of this package.
var Rows = qomRows
