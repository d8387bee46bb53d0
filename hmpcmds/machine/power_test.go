// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestWatchdog: the word is looked up in lower case, and told as it was looked up
// (hmp_watchdog_action in system/runstate-hmp-cmds.c and qapi_enum_parse in
// qapi/qapi-util.c); before 6.2 as it was typed, with another text.
func TestWatchdog(t *testing.T) {
	for _, tt := range []struct{ version, answer, want string }{
		{`"major":10,"minor":0`, `{}`, ""},
		{`"major":10,"minor":0`, "!Parameter 'action' does not accept value 'reset'", "Error: invalid parameter value: reset\n"},
		{`"major":5,"minor":2`, "!Invalid parameter 'reset'", "Unknown watchdog action 'ReSet'\n"},
		{`"major":5,"minor":2`, "!broken", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":       {`{"qemu":{` + tt.version + `,"micro":0},"package":""}`},
			"watchdog-set-action": {tt.answer},
		})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.want == "", session.Run("watchdog_action ReSet"))
		assert.Equal(t, tt.want, host.Take(), tt)
		assert.Equal(t, []string{`{"execute":"watchdog-set-action","arguments":{"action":"reset"}}`}, q.Requests)
	}
}

// TestBootSet has the texts of hmp_boot_set in monitor/hmp-cmds.c.
func TestBootSet(t *testing.T) {
	for answer, want := range map[string]string{
		`{}`: "boot device list now set to dc\n",
		"!no function defined to set boot device list for this architecture": "no function defined to set boot device list for this architecture\n",
	} {
		q := hmptest.NewScript(map[string][]string{"x-boot-set": {answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, answer == "{}", session.Run("boot_set dc"))
		assert.Equal(t, want, host.Take())
	}
}

// TestPowerdownOfGuestThatCannotSee: the extended editor says why nothing happens, the built-in monitor
// does not.
func TestPowerdownOfGuestThatCannotSee(t *testing.T) {
	for _, tt := range []struct{ status, acpi, target, want string }{
		{`{"status":"running","running":true}`, `"auto"`, "x86_64", ""},
		{`{"status":"running","running":true}`, "!Property 'none-machine.acpi' not found", "x86_64", ""},
		{`{"status":"running","running":true}`, `"off"`, "x86_64",
			"the machine has no ACPI (acpi=off), so its power button is none that the guest sees\n"},
		{`{"status":"running","running":true}`, `"off"`, "aarch64", ""},
		{`{"status":"prelaunch","running":false}`, `"auto"`, "x86_64",
			"the virtual machine is paused (prelaunch): the guest sees the power button after 'cont'\n"},
		{`{"status":"shutdown","running":false}`, `"auto"`, "x86_64",
			"the guest cannot see the power button: it has shut down already ('quit' ends QEMU)\n"},
		{`!busy`, `"auto"`, "x86_64", ""},
	} {
		answers := map[string][]string{
			"system_powerdown": {`{}`}, "query-status": {tt.status}, "qom-get": {tt.acpi}, "query-target": {`{"arch":"` + tt.target + `"}`},
		}
		host, session := hmptest.OpenExtended(Rows, hmptest.NewScript(answers))
		assert.True(t, session.Run("system_powerdown"))
		assert.Equal(t, tt.want, host.Take(), tt)

		q := hmptest.NewScript(answers)
		host, session = hmptest.OpenTerminal(Rows, q)
		q.Asked()
		assert.True(t, session.Run("system_powerdown"))
		assert.Empty(t, host.Take())
		assert.Equal(t, []string{"system_powerdown"}, q.Asked())
	}
}
