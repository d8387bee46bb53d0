// SPDX-License-Identifier: GPL-2.0-or-later

// Package accel holds the commands on accelerators: KVM and TCG.
package accel

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(accelRows, tcgRows)
