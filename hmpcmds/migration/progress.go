// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"time"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/progress"
)

// progressPoll is how often a monitor looks that shows how far a migration is.
const progressPoll = 500 * time.Millisecond

// leaveHint ends the line that shows how far it is.
const leaveHint = " (Ctrl-C: stop waiting)"

// watchMigration shows how far a migration is until it has ended or the user does not wait any more.
func watchMigration(blocks bool) monitor.Watch {
	return monitor.Watch{
		Interval: progressPoll,
		Look:     func(c *monitor.Call) bool { return migrating(c, blocks) },
		Left: func(c *monitor.Call) {
			c.Print("the migration goes on: 'info migrate' shows it, 'migrate_cancel' ends it\n")
		},
	}
}

// progress is how far the migration is, as QEMU tells.
func (i *migrationInfo) progress() string {
	status := i.Status
	if status == "" {
		status = "setup"
	}
	if i.RAM == nil || i.RAM.Total == 0 || i.RAM.Remaining > i.RAM.Total {
		return status
	}
	ram := i.RAM
	parts := []string{progress.Percent(int64(ram.Total-ram.Remaining), int64(ram.Total)) + " of " + progress.Size(float64(ram.Total))}
	if rate := ram.MBPS * 1e6 / 8; rate > 0 { // megabits
		parts = append(parts, progress.Rate(rate))
		switch dirtied := float64(ram.DirtyPagesRate * ram.PageSize); {
		case i.Status == "postcopy-active": // what the guest writes is not sent again
			parts = append(parts, progress.Left(float64(ram.Remaining)/rate))
		case dirtied < rate:
			parts = append(parts, progress.Left(float64(ram.Remaining)/(rate-dirtied)))
		default:
			parts = append(parts, "the guest writes "+progress.Rate(dirtied))
		}
	}
	if status == "active" {
		return progress.Join(parts...)
	}
	return status + " " + progress.Join(parts...)
}
