// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"time"

	"libhmp/core/qmp"
)

// describe is an event in one line.
func describe(e qmp.Event, now time.Time) string {
	text := now.Format("15:04:05 ") + e.Name
	if len(e.Data) > 0 && string(e.Data) != "{}" {
		text += " " + string(e.Data)
	}
	return text
}
