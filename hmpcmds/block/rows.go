// SPDX-License-Identifier: GPL-2.0-or-later

// Package block holds the commands on block devices, their images, jobs and snapshots
// (block/ and nbd/ in QEMU). savevm, loadvm and delvm (migration/savevm.c in QEMU) are here
// beside info snapshots (block/monitor/block-hmp-cmds.c): what they know of nodes and images
// they share with info block.
package block

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(driveRows, infoRows, jobsRows, mediaRows, mirrorRows, nbdRows, savevmRows, snapshotRows, snapshotsRows, statsRows, throttleRows)
