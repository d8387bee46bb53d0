// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import "libhmp/core/monitor"

// Rows are the commands that are about QMP itself.
var Rows = []*monitor.Command{requestRow, listRow, waitRow}
