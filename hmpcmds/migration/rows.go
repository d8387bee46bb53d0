// SPDX-License-Identifier: GPL-2.0-or-later

// Package migration holds the commands on migration and what a guest writes meanwhile
// (migration/). savevm, loadvm and delvm are in package block, with whose info block they
// share what they know of nodes and images.
package migration

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(controlRows, dirtyrateRows, infoRows, migrateRows, oldRows, settingsRows)
