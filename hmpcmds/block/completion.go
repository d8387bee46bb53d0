// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
)

var blockFormats = monitor.EnumOf("blockdev-add", "driver")

// changedFormats are Candidates of change's third word, which is a password of VNC's.
func changedFormats(c *monitor.Completion, word string) {
	if c.Arg("device") != "vnc" {
		blockFormats(c, word)
	}
}

var blockJobs = monitor.MembersOf("query-block-jobs", "device", "type")
