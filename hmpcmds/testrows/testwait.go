// SPDX-License-Identifier: GPL-2.0-or-later

package testrows

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/job"
	"libhmp/hmpcmds/internal/row"
)

// Like x-test-panic, this row is in no engine that is installed: the plainest
// command that waits for a job, for tests of hosts.
var waitRows = []*monitor.Command{{
	Name:      "x-test-wait",
	Help:      "have QMP command x-test-job start a job and wait for its end",
	Extra:     true,
	Group:     monitor.GroupDebug,
	Preconfig: true,
	Sources:   row.NoQEMU,
	Run: func(c *monitor.Call) error {
		return job.Run(c, "x-test-job", "test", map[string]string{"job-id": "test"})
	},
}}
