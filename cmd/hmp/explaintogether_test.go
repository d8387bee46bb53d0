// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

func TestExplainAtSeveralVMs(t *testing.T) {
	var h heard
	a := answersOf("a")
	a["query-commands"] = `[{"name": "query-status"}, {"name": "human-monitor-command"}]`
	b := answersOf("b")
	b["query-commands"] = `[{"name": "query-status"}, {"name": "query-uuid"}]`
	b["query-uuid"] = `{"UUID": "00000000-0000-0000-0000-000000000000"}`
	old, young := h.start(t, a), h.start(t, b)
	const passed = `{"execute":"query-cpus-fast"}` + "\n" + `{"execute":"human-monitor-command","arguments":{"command-line":"info uuid"}}` + "\n"
	want := result{0, "==> a <==\n" + passed + "==> b <==\n" + `{"execute":"query-uuid"}` + "\n", "# a: QEMU's own HMP\n"}
	for _, words := range [][]string{{old, young, "info uuid"}, {old, young, "--", "info uuid"}, {"--vm", old, "--vm", young, "info uuid"}} {
		assert.Equal(t, want, hmp("", append([]string{"explain"}, words...)...), words)
	}
	assert.NotContains(t, h.commands, "human-monitor-command")
}

func TestExplainStopAtSeveralVMs(t *testing.T) {
	var h heard
	a, b := h.start(t, answersOf("a")), h.start(t, answersOf("b"))
	const stop = `{"execute":"stop"}` + "\n"
	assert.Equal(t, result{0, "==> a <==\n" + stop + "==> b <==\n" + stop, ""}, hmp("", "explain", a, b, "stop"))
	r := hmp("", "explain", "--json", a, b, "stop")
	assert.JSONEq(t, `[{"vm": "a", "requests": [{"request": {"execute": "stop"}, "executed": false}]},
		{"vm": "b", "requests": [{"request": {"execute": "stop"}, "executed": false}]}]`, r.stdout)
	assert.NotContains(t, h.commands, "stop")
	r = hmp("", "explain", "--json", a, b, "help stop")
	assert.JSONEq(t, `[{"vm": "a", "requests": []}, {"vm": "b", "requests": []}]`, r.stdout)
}

func TestExplainRunAtSeveralVMs(t *testing.T) {
	r := hmp("", "explain", "--run", named(t, "a"), named(t, "b"), "info name")
	assert.Equal(t, 0, r.status, r.stderr)
	assert.Regexp(t, `^==> a <==\n-> {"execute":"query-name"}\n<- {"return":{"name": ?"a"}}\n# after .*\na\n`+
		`==> b <==\n-> {"execute":"query-name"}\n<- {"return":{"name": ?"b"}}\n# after .*\nb\n$`, r.stdout)
	r = hmp("", "explain", "--run", "--json", named(t, "a"), named(t, "b"), "info name")
	var list []ranLine
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &list), r.stdout)
	require.Len(t, list, 2)
	assert.Equal(t, []string{"a", "a\n", "b", "b\n"}, []string{list[0].VM, list[0].Text, list[1].VM, list[1].Text})
	assert.True(t, list[0].OK && list[1].OK && len(list[0].Exchanges) == 1 && len(list[1].Exchanges) == 1)
}

// A line that fails at the first one and not at the last one has failed.
func TestExplainRunFailsAtOneOfSeveralVMs(t *testing.T) {
	bad := answersOf("bad")
	delete(bad, "query-status")
	r := hmp("", "explain", "--run", "--passthrough=never", fakeqmp.Start(t, bad.Play), named(t, "good"), "info status")
	assert.Equal(t, 1, r.status)
	assert.Contains(t, r.stdout, "Error: The command query-status has not been found\n==> good <==\n")
}

func TestExplainIfOneVMIsMissing(t *testing.T) {
	var h heard
	nowhere := filepath.Join(t.TempDir(), "qmp")
	for _, flags := range [][]string{nil, {"--run"}, {"--json"}} {
		r := hmp("", append([]string{"explain", "--vm", h.start(t, answersOf("a")), "--vm", nowhere, "stop"}, flags...)...)
		assert.Equal(t, result{3, "", "hmp: " + nowhere + ": no such socket. Start QEMU with -qmp unix:" + nowhere + ",server=on,wait=off\n"}, r)
	}
	assert.NotContains(t, h.commands, "stop")
}

// The secrets of a line are shown at none of them.
func TestExplainTellsNoSecretAtSeveralVMs(t *testing.T) {
	a := answersOf("a")
	a["query-commands"] = `[{"name": "set_password"}]`
	for _, line := range []string{"set_password vnc hunter2", "nosuch data=hunter2"} {
		r := hmp("", "explain", "--passthrough=never", fakeqmp.Start(t, a.Play), fakeqmp.Start(t, a.Play), line)
		assert.NotContains(t, r.stdout+r.stderr, "hunter2")
	}
}
