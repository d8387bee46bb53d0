// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/hmpcmds"
)

// parityOf returns the report by row.
func parityOf(t *testing.T, answers fakeqmp.Answers, args ...string) map[string]rowParity {
	t.Helper()
	r := hmp("", append([]string{"parity", "--json", fakeqmp.Start(t, answers.Play)}, args...)...)
	require.Equal(t, 0, r.status, r.stderr)
	var list []rowParity
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &list))
	assert.Len(t, list, len(hmpcmds.Table().Rows(false))+len(hmpcmds.Table().Rows(true)))
	rows := map[string]rowParity{}
	for _, row := range list {
		assert.NotNil(t, row.Commands, row.Row)
		assert.NotNil(t, row.Missing, row.Row)
		rows[row.Row] = row
	}
	return rows
}

func TestParity(t *testing.T) {
	answers := fakeqmp.Usual()
	rows := parityOf(t, answers)
	assert.Equal(t, rowParity{"stop|s", "qmp", []string{"stop"}, []string{}}, rows["stop|s"])
	assert.Equal(t, rowParity{"info uuid", "none", []string{}, []string{"query-uuid"}}, rows["info uuid"])
	assert.Equal(t, rowParity{"help|?", "client", []string{}, []string{}}, rows["help|?"])

	answers["query-commands"] = `[{"name": "stop"}, {"name": "human-monitor-command"}]`
	assert.Equal(t, rowParity{"info uuid", "builtin", []string{"human-monitor-command"}, []string{"query-uuid"}},
		parityOf(t, answers)["info uuid"])
	assert.Equal(t, rowParity{"info uuid", "none", []string{}, []string{"query-uuid"}},
		parityOf(t, answers, "--passthrough=never")["info uuid"])
}

func TestParityTable(t *testing.T) {
	r := hmp("", "parity", usual(t))
	require.Equal(t, 0, r.status, r.stderr)
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	assert.Equal(t, []string{"COMMAND", "SOURCE", "QMP", "COMMANDS", "MISSING"}, strings.Fields(lines[0]))
	assert.Regexp(t, `^\d+ commands: \d+ qmp, .*\d+ none`, lines[len(lines)-1])
	assert.Regexp(t, `(?m)^stop\|s +qmp +stop +-$`, r.stdout)
	assert.Regexp(t, `(?m)^info uuid +none +- +query-uuid$`, r.stdout)
}

func TestParityOfADyingQEMU(t *testing.T) {
	r := hmp("", "parity", dies(t, "query-commands"))
	assert.Equal(t, 3, r.status)
	assert.Contains(t, r.stderr, "QEMU has closed the QMP connection")
}
