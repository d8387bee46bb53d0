// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// TestHelpInTheWordsOfASourceTree: rows that are there, those of a distribution, and those of
// other targets.
func TestHelpInTheWordsOfASourceTree(t *testing.T) {
	const commands = `
{
.name = "stop|s",
.args_type = "",
.params = "",
.help = "stop emulation",
},
{
.name = "savevm-start",
.args_type = "statefile:s?",
.params = "[statefile]",
.help = "Prepare for snapshot and halt VM. "
        "Save VM state to statefile.",
},
#if defined(TARGET_S390X)
{
.name = "dump-skeys",
.args_type = "filename:F",
},
#endif
`
	const info = `
{
.name = "status",
.args_type = "",
.params = "",
.help = "show the current VM status (running|paused)",
},
`
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-status"}, {"name": "stop"}]`
	path := fakeqmp.Start(t, answers.Play)
	r := hmp("help stop\nhelp info status\nhelp savevm-start\nsavevm-start\nhelp dump-skeys\n", path, "--hx="+sourceTree(t, commands, info))
	assert.Equal(t, "stop|s  -- stop emulation\n"+
		"info status  -- show the current VM status (running|paused)\n"+
		"savevm-start [statefile] -- Prepare for snapshot and halt VM. Save VM state to statefile.\n"+
		"Error: 'savevm-start' is served by QEMU's own HMP only\n"+
		"unknown command: 'dump-skeys'\n", r.stdout)

	r = hmp("", path, "--hx="+t.TempDir(), "-c", "info status")
	assert.Equal(t, statusUsage, r.status)
	assert.Contains(t, r.stderr, "hmp-commands.hx")
}

// The words depend on the target, which QEMU is asked for.
func TestHelpOfTreeAndConnectionLost(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			request, ok := c.NextRequest()
			if !ok || request.Execute == "query-target" {
				return
			}
			fakeqmp.Usual().Reply(c, request)
		}
	})
	r := hmp("", path, "--hx="+sourceTree(t, "", ""), "-c", "info status")
	assert.Equal(t, statusNoConnection, r.status)
	assert.Contains(t, r.stderr, path)
}
