// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Without a QEMU, explain says in words what a line becomes at which. JSON has it for programs.
func TestExplainWithoutQEMU(t *testing.T) {
	const (
		asked   = "No QEMU was asked: hmp explain ADDRESS LINE shows the requests for one.\n"
		first   = " becomes the first of these that QEMU has:\n"
		builtin = "  a line for QEMU's own human monitor (human-monitor-command)\n"
	)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"info status"}, "info status" + first + "  the QMP command query-status\n" + builtin},
		{[]string{"--passthrough=never", "c"}, "cont becomes the QMP command cont\n"},
		{[]string{"delvm x"}, "delvm" + first + "  the QMP command x-delvm (in a QEMU that is built on libhmp)\n" + builtin +
			"  the QMP commands snapshot-delete, x-debug-query-block-graph, query-named-block-nodes, query-jobs, job-dismiss\n"},
		{[]string{"info jit"}, "info jit" + first + "  the QMP command x-query-jit, which returns the text\n" + builtin},
		{[]string{"xp 0"}, "xp" + first + "  the QMP command x-debug-read-memory (in a QEMU that is built on libhmp)\n" +
			"  the QMP commands pmemsave, add-fd, for guest memory in a file\n" + builtin},
		{[]string{"--passthrough=never", "info qom-tree"}, "info qom-tree" + first +
			"  the QMP command x-query-qom-tree (in a QEMU that is built on libhmp)\n  the QMP commands qom-list, qom-get, for the tree of objects\n"},
		{[]string{"?"}, "help" + first + builtin + "  nothing: hmp answers by itself\n"},
		{[]string{"detach"}, "detach needs no QEMU: hmp does it by itself\n"},
		{[]string{"--passthrough=always", "stop"}, "stop becomes a line for QEMU's own human monitor (human-monitor-command)\n"},
		{[]string{"--passthrough=never", "acl_show x"}, "acl_show becomes nothing: QMP does not have it, and --passthrough=never keeps it from QEMU's own human monitor\n"},
	} {
		assert.Equal(t, result{0, test.want + asked, ""}, hmp("", append([]string{"explain"}, test.args...)...), test.args)
	}
	assert.Equal(t, result{1, "", "hmp: nosuch: no release of QEMU has such a command in its human monitor (for QMP commands, which are lines too, give the ADDRESS of a QEMU)\n"},
		hmp("", "explain", "nosuch secret"))
	for _, line := range []string{"", " ", "# x"} {
		assert.Equal(t, result{1, "", "hmp: a blank line, or one that begins with #, asks for nothing\n"}, hmp("", "explain", line), line)
	}
	assert.JSONEq(t, `[{"row": "info status", "source": "qmp", "commands": ["query-status"], "missing": []}]`,
		hmp("", "explain", "--json", "info status").stdout)
	assert.JSONEq(t, `[{"row": "detach", "source": "client", "commands": [], "missing": []}]`, hmp("", "explain", "--json", "detach").stdout)
}
