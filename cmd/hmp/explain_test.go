// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// heard plays a QEMU and notes the commands that arrive.
type heard struct {
	mu       sync.Mutex
	commands []string
}

func (h *heard) start(t *testing.T, answers fakeqmp.Answers) string {
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers.Serve(c, func(r fakeqmp.Request) {
			h.mu.Lock()
			h.commands = append(h.commands, r.Execute)
			h.mu.Unlock()
		})
	})
}

func TestExplain(t *testing.T) {
	const lacks = "hmp: the line ends here, with: Error: 'info uuid' needs QMP command query-uuid, which this QEMU does not have (newer ones have it)\n"
	for _, test := range []struct {
		line string
		want result
	}{
		{"info status", result{0, `{"execute":"query-status"}` + "\n", ""}},
		{"info version", result{0, `{"execute":"query-version"}` + "\n", ""}},
		{"info mice", result{0, `{"execute":"query-mice"}` + "\n", ""}},
		{"stop", result{0, `{"execute":"stop"}` + "\n", ""}},
		{"quit", result{0, `{"execute":"quit"}` + "\n", ""}},
		{"help stop", result{0, "", ""}},
		{"info uuid", result{1, "", lacks}},
		{"nosuch", result{1, "", "hmp: the line ends here, with: unknown command: 'nosuch'\n"}},
	} {
		t.Run(test.line, func(t *testing.T) {
			var h heard
			got := hmp("", "explain", h.start(t, fakeqmp.Usual()), test.line)
			assert.Equal(t, test.want, got)
			assert.NotContains(t, h.commands, "stop")
			assert.NotContains(t, h.commands, "quit")
		})
	}
}

func TestExplainPassthrough(t *testing.T) {
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-status"}, {"name": "human-monitor-command"}]`
	var h heard
	path := h.start(t, answers)
	const request = `{"execute":"query-cpus-fast"}` + "\n" + `{"execute":"human-monitor-command","arguments":{"command-line":"info uuid"}}` + "\n"
	assert.Equal(t, result{0, request, "# QEMU's own HMP\n"}, hmp("", "explain", path, "info uuid"))
	assert.Equal(t, 1, hmp("", "explain", "--passthrough=never", path, "info uuid").status)
	assert.NotContains(t, h.commands, "human-monitor-command")
}

func TestExplainJSON(t *testing.T) {
	path := usual(t)
	r := hmp("", "explain", "--json", path, "stop")
	assert.JSONEq(t, `[{"request": {"execute": "stop"}, "executed": false}]`, r.stdout)
	r = hmp("", "explain", "--json", path, "info status")
	assert.JSONEq(t, `[{"request": {"execute": "query-status"}, "executed": true}]`, r.stdout)
	assert.JSONEq(t, `[]`, hmp("", "explain", "--json", path, "help stop").stdout)
}

// What is printed may end up in a log: no password does. (cgo-tests/explain has
// more lines, at real QEMUs.)
func TestExplainTellsNoSecret(t *testing.T) {
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-status"}, {"name": "set_password"}, {"name": "ringbuf-write"}, ` +
		`{"name": "human-monitor-command"}]`
	answers["query-cpus-fast"] = `[]`
	path := fakeqmp.Start(t, answers.Play)
	for _, test := range []struct{ line, want string }{
		{"set_password vnc hunter2", `"password":"<secret>"`},
		{"ringbuf_write r hunter2", `"data":"<secret>"`},
		{"change vnc password hunter2", `"command-line":"change vnc password <secret>"`},
		{"block_passwd ide0-hd0 hunter2", `"command-line":"block_passwd ide0-hd0 <secret>"`},
		{"nosuch file=http://u:hunter2@h/", `"command-line":"nosuch file=http://u:<secret>"`},
	} {
		for _, flags := range [][]string{nil, {"--json"}} {
			r := hmp("", append([]string{"explain", path, test.line}, flags...)...)
			assert.Equal(t, 0, r.status, "%s: %s", test.line, r.stderr)
			assert.NotContains(t, r.stdout+r.stderr, "hunter2")
			var plain bytes.Buffer
			if flags != nil {
				require.NoError(t, json.Compact(&plain, []byte(r.stdout)))
			} else {
				plain.WriteString(r.stdout)
			}
			assert.Contains(t, plain.String(), test.want)
			r = hmp("", append([]string{"explain", "--show-secrets", path, test.line}, flags...)...)
			assert.Contains(t, r.stdout, "hunter2", test.line)
		}
	}
}

// Words that say why a line fails may repeat it.
func TestExplainFailsWithoutTellingASecret(t *testing.T) {
	for _, line := range []string{"set_password hunter2 hunter2", "object_add hunter2,id=s,data=hunter2", "nosuch data=hunter2",
		"set_password vnc hunter2 hunter2", "set_password vnc hunter2 -x"} {
		for _, address := range [][]string{{usual(t)}, nil} {
			r := hmp("", append(append([]string{"explain", "--passthrough=never"}, address...), line)...)
			if r.status != 0 {
				assert.NotContains(t, strings.ReplaceAll(r.stdout+r.stderr, "hunter2,id", ""), "hunter2", line)
			}
		}
	}
}

// A migration that the explanation did not begin would answer the query that follows.
func TestExplainMigration(t *testing.T) {
	var h heard
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name":"migrate"},{"name":"query-migrate"}]`
	answers["query-migrate"] = `{"status":"failed","error-desc":"the one before"}`
	got := hmp("", "explain", h.start(t, answers), "migrate tcp:a:1")
	assert.Equal(t, 0, got.status)
	assert.Equal(t, `{"execute":"migrate","arguments":{"uri":"tcp:a:1","resume":false}}`+"\n"+`{"execute":"query-migrate"}`+"\n", got.stdout)
	assert.Regexp(t, `^# again while its status is setup`, got.stderr)
	assert.NotContains(t, h.commands, "migrate")
	assert.NotContains(t, h.commands, "query-migrate")
}
