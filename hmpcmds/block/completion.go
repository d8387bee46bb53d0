// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"libhmp/core/monitor"
)

var blockFormats = monitor.EnumOf("blockdev-add", "driver")

var blockJobs = monitor.MembersOf("query-block-jobs", "device", "type")
