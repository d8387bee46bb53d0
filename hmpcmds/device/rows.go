// SPDX-License-Identifier: GPL-2.0-or-later

// Package device holds the commands that plug, unplug and list devices
// (system/qdev-monitor.c).
package device

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(deviceRows, qtreeRows)
