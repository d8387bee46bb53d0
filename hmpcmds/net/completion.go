// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"libhmp/core/monitor"
)

var networkCards = monitor.MembersOf("query-rx-filter", "name", "main-mac")
