// SPDX-License-Identifier: GPL-2.0-or-later

// Package chardev holds the commands on character devices (chardev/).
package chardev

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(chardevRows, infoRows)
