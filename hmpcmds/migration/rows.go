// SPDX-License-Identifier: GPL-2.0-or-later

// Package migration holds the commands on migration and what a guest writes meanwhile
// (migration/).
package migration

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(controlRows, dirtyrateRows, infoRows, migrateRows, oldRows, settingsRows)
