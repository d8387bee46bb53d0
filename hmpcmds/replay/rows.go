// SPDX-License-Identifier: GPL-2.0-or-later

// Package replay holds the commands on record and replay (replay/).
package replay

// Rows are the commands of this package.
var Rows = replayRows
