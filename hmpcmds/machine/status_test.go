// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestStatus has the texts of hmp_info_status in system/runstate-hmp-cmds.c and, for single steps,
// in monitor/hmp-cmds.c of 7.2.
func TestStatus(t *testing.T) {
	for answer, want := range map[string]string{
		`{"running":true,"status":"running"}`:                           "VM status: running\n",
		`{"running":false,"status":"paused"}`:                           "VM status: paused\n",
		`{"running":false,"status":"prelaunch"}`:                        "VM status: paused (prelaunch)\n",
		`{"running":false,"status":"io-error"}`:                         "VM status: paused (io-error)\n",
		`{"running":false,"status":"of a later release"}`:               "VM status: paused (of a later release)\n",
		`{"running":true,"status":"running","singlestep":true}`:         "VM status: running (single step mode)\n",
		`{"running":false,"status":"guest-panicked","singlestep":true}`: "VM status: paused (single step mode) (guest-panicked)\n",
		`{"running":false,"status":"paused","singlestep":false}`:        "VM status: paused\n",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-status": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info status")
		assert.Equal(t, want, host.Take(), answer)
	}
}

// TestNames has the texts of hmp_info_version, hmp_info_name, hmp_info_uuid and
// hmp_info_balloon. A name is optional; HMP prints nothing of one that is not there.
func TestNames(t *testing.T) {
	for _, tt := range []struct{ line, command, answer, want string }{
		{"info version", "query-version", `{"qemu":{"major":8,"minor":1,"micro":50},"package":" (v8.1.0-5-g1)"}`, "8.1.50 (v8.1.0-5-g1)\n"},
		{"info version", "query-version", "!broken", "Error: broken\n"},
		{"info name", "query-name", `{"name":"vm0"}`, "vm0\n"},
		{"info name", "query-name", `{"name":""}`, "\n"},
		{"info name", "query-name", `{}`, ""},
		{"info name", "query-name", "!broken", "Error: broken\n"},
		{"info uuid", "query-uuid", `{"UUID":"00000000-0000-0000-0000-000000000000"}`, "00000000-0000-0000-0000-000000000000\n"},
		{"info uuid", "query-uuid", "!broken", "Error: broken\n"},
		{"info balloon", "query-balloon", `{"actual":1073741823}`, "balloon: actual=1023\n"},
		{"info balloon", "query-balloon", "!No balloon device has been activated", "Error: No balloon device has been activated\n"},
	} {
		q := hmptest.NewScript(map[string][]string{tt.command: {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line+tt.answer)
	}
}
