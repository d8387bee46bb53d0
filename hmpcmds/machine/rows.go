// SPDX-License-Identifier: GPL-2.0-or-later

// Package machine holds the commands on the machine as a whole: its run state, power,
// name and firmware.
package machine

import "slices"

// Rows are the commands of this package.
var Rows = slices.Concat(balloonRows, firmwareRows, machineRows, powerRows, preconfigRows, runstateRows, statusRows, vmgenidRows)
