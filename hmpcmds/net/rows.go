// SPDX-License-Identifier: GPL-2.0-or-later

// Package net holds the commands on networks (net/).
package net

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(announceRows, netdevRows)
