// SPDX-License-Identifier: GPL-2.0-or-later

// Package ui holds the commands on displays, their passwords, mice and keyboards
// (ui/).
package ui

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(displaysRows, mouseRows, passwordRows, screendumpRows, sendkeyRows, typeRows)
