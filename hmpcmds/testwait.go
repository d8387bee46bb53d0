// SPDX-License-Identifier: GPL-2.0-or-later

//go:build libhmp_testpanic

package hmpcmds

import "libhmp/core/monitor"

// Like x-test-panic, this row is in no engine that is installed: the plainest
// command that waits for a job, for tests of hosts.
var _ = add(&monitor.Command{
	Name:      "x-test-wait",
	Help:      "have QMP command x-test-job start a job and wait for its end",
	Group:     monitor.GroupDebug,
	Preconfig: true,
	Sources:   needsNoQEMU,
	Run: func(c *monitor.Call) error {
		return runJob(c, "x-test-job", "test", map[string]string{"job-id": "test"})
	},
})
