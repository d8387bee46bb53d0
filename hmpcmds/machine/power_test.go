// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
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
		{`{"status":"running","running":true}`, "!Property 'x.acpi' not found", "x86_64", ""},
		{`{"status":"running","running":true}`, `"none-machine"`, "s390x", "this machine has no power button\n"},
		{`{"status":"running","running":true}`, `"isapc-machine"`, "x86_64", "this machine has no power button\n"},
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

// TestPowerdownThatTheGuestDoesNotHeed: a user outside QEMU is told later, above the line being typed, unless the guest
// has reacted.
func TestPowerdownThatTheGuestDoesNotHeed(t *testing.T) {
	const running, busy = `{"status":"running","running":true}`, "15s after 'system_powerdown' the guest has not shut down: "
	for _, tt := range []struct{ later, event, want string }{
		{running, "", busy + "it may still be at it, or does not heed the power button"},
		{running, "POWERDOWN", busy + "it may still be at it"}, // QEMU's own
		{running, "RTC_CHANGE", busy + "it may still be at it"},
		{running, "SHUTDOWN", ""},
		{running, "RESET", ""},
		{`{"status":"suspended","running":false}`, "SUSPEND", ""},
		{`{"status":"shutdown","running":false}`, "", ""},
		{`{"status":"paused","running":false}`, "STOP", busy + "the virtual machine is paused (paused): the guest sees the power button after 'cont'"},
		{`{"status":"guest-panicked","running":false}`, "", busy + "the guest cannot see the power button: it has panicked"},
		{"!no connection", "", ""},
	} {
		q := hmptest.NewScript(map[string][]string{
			"system_powerdown": {`{}`}, "query-status": {running, tt.later}, "qom-get": {`"auto"`}, "query-target": {`{"arch":"x86_64"}`},
		})
		opts := hmptest.Extended()
		opts.Leave = func() {}
		host, session, client := openPowerdown(q, opts)
		require.Len(t, host.Timers, 1)
		if tt.event != "" {
			client.Deliver(qmp.Event{Name: tt.event})
		}
		session.Feed([]byte("info st"))
		host.Take()
		host.Settle(session)
		said := host.Take()
		if tt.want == "" {
			assert.Empty(t, said, tt)
		} else {
			assert.Contains(t, said, tt.want, tt)
			assert.Contains(t, said[strings.LastIndex(said, "\n"):], "(qemu) info st", tt)
		}
		assert.False(t, client.Listening())
	}
}

// TestPowerdownTwice: of the guest is said once what there is to say, and nothing to who has left.
func TestPowerdownTwice(t *testing.T) {
	opts := hmptest.Extended()
	opts.Leave = func() {}
	host, session, client := openPowerdown(hmptest.NewScript(runningGuest()), opts)
	session.Run("system_powerdown")
	require.Len(t, host.Timers, 2)
	host.Settle(session)
	assert.Equal(t, 1, strings.Count(host.Take(), "has not shut down"))

	session.Run("system_powerdown")
	session.Close()
	assert.False(t, client.Listening())
	host.Settle(session)
	assert.Empty(t, host.Take())
}

// TestPowerdownNoteHasShortLines: those of a later note end between words, too.
func TestPowerdownNoteHasShortLines(t *testing.T) {
	opts := hmptest.Extended()
	opts.Leave, opts.Wraps, opts.Editor.Columns = func() {}, true, 60
	host, session, _ := openPowerdown(hmptest.NewScript(runningGuest()), opts)
	host.Settle(session)
	assert.Regexp(t, `(?m)15s after 'system_powerdown' the guest has not shut down: it$`, host.Take())
}

// TestPowerdownOfOthers: nothing is said later in QEMU itself, where hmp is QEMU's monitor, and in scripts.
func TestPowerdownOfOthers(t *testing.T) {
	for _, opts := range []monitor.Options{hmptest.Extended(), {Terminal: true, Leave: func() {}}, {Script: true, Leave: func() {}, Note: func(string) {}}} {
		host, _, client := openPowerdown(hmptest.NewScript(runningGuest()), opts)
		assert.Empty(t, host.Timers)
		assert.False(t, client.Listening())
	}
}

// runningGuest are the answers of a QEMU whose guest goes on.
func runningGuest() map[string][]string {
	return map[string][]string{
		"system_powerdown": {`{}`}, "query-status": {`{"status":"running","running":true}`}, "qom-get": {`"auto"`}, "query-target": {`{"arch":"x86_64"}`},
	}
}

// openPowerdown runs system_powerdown at a session.
func openPowerdown(q qmp.Transport, opts monitor.Options) (*monitortest.Host, *monitor.Session, *qmp.Client) {
	host, client := &monitortest.Host{}, qmp.NewClient(q)
	session := monitor.NewVM(client, hmptest.Table(Rows)).Open(host, opts)
	session.Event(monitor.Opened)
	host.Settle(session)
	session.Run("system_powerdown")
	return host, session, client
}
