// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"libhmp/core/monitor"
)

// CurrentCPU is the monitor's CPU; where there is none it fails with a row's words for that.
func CurrentCPU(c *monitor.Call, words string) (index int, ok bool, err error) {
	index, ok, err = c.CPU()
	if err == nil && !ok {
		c.Fail(words)
	}
	return index, ok, err
}

// CPUIndexes are the indexes of CPUs, with their QOM paths.
var CPUIndexes = monitor.MembersOf("query-cpus-fast", "cpu-index", "qom-path")
