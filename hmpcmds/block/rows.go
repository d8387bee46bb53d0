// SPDX-License-Identifier: GPL-2.0-or-later

// Package block holds the commands on block devices, their images, jobs and snapshots
// (block/, nbd/ and migration/savevm.c in QEMU).
package block

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(driveRows, infoRows, jobsRows, mediaRows, mirrorRows, nbdRows, savevmRows, snapshotRows, snapshotsRows, statsRows, throttleRows)
