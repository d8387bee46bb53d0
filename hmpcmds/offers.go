// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

// Candidates of several rows that the built-in monitor does not have.
var (
	blockFormats = monitor.EnumOf("blockdev-add", "driver")
	blockJobs    = monitor.MembersOf("query-block-jobs", "device", "type")
	cpuIndexes   = monitor.MembersOf("query-cpus-fast", "cpu-index", "qom-path")
	networkCards = monitor.MembersOf("query-rx-filter", "name", "main-mac")
)

// snapshotTags offers the snapshots that savevm would replace.
func snapshotTags(c *monitor.Completion, word string) { completeTag(c, 2, word) }
