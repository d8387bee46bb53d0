// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestLog has the texts of hmp_log in monitor/hmp-cmds.c and, where no item is known, of hmp_help_cmd in
// monitor/hmp.c. QMP says of trace events what CONFIG_TRACE_LOG has HMP say.
func TestLog(t *testing.T) {
	const (
		items = `[{"name":"out_asm","help":"show generated host assembly code for each compiled TB"},{"name":"a-name-of-sixteen","help":"long"}]`
		trace = `[{"name":"int","help":"show interrupts"},{"name":"trace:PATTERN","help":"enable trace events"}]`

		head      = "Log items (comma separated):\nnone            remove all logs\n"
		itemsText = head + "out_asm         show generated host assembly code for each compiled TB\na-name-of-sixteen long\n"
		traceText = head + "int             show interrupts\ntrace:PATTERN   enable trace events\n" +
			"\nUse \"log trace:help\" to get a list of trace events.\n\n"
	)
	for _, tt := range []struct {
		line, answer, items, want string
		ok                        bool
	}{
		{"log int,exec", `{}`, items, "", true},
		{"log none", `{}`, items, "", true},
		{"log help", "!'help' has no log item", items, itemsText, true},
		{"log ?", "!'?' has no log item", trace, traceText, true},
		{"log nosuch", "!'nosuch' has no log item", items, itemsText, false},
		{"log nosuch", "!'nosuch' has no log item", `[]`, head, false},
		{"log nosuch", "!'nosuch' has no log item", "!broken", "Error: broken\n", false},
		{"log int", "!Error opening logfile '/x': Permission denied", items, "Error opening logfile '/x': Permission denied\n", false},
		// No item that the line names.
		{"log int", "!'help' has no log item", items, "'help' has no log item\n", false},
	} {
		q := hmptest.NewScript(map[string][]string{"x-log": {tt.answer}, "x-query-log-items": {tt.items}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.ok, session.Run(tt.line), tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
		assert.Equal(t, `{"execute":"x-log","arguments":{"items":"`+tt.line[len("log "):]+`"}}`, q.Requests[0])
	}
}

// TestLogfile has what hmp_logfile prints.
func TestLogfile(t *testing.T) {
	for answer, want := range map[string]string{
		`{}`:                        "",
		"!Bad logfile template: %d": "Bad logfile template: %d\n",
	} {
		q := hmptest.NewScript(map[string][]string{"x-logfile": {answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, want == "", session.Run("logfile /tmp/qemu.log"))
		assert.Equal(t, want, host.Take())
		assert.Equal(t, []string{`{"execute":"x-logfile","arguments":{"filename":"/tmp/qemu.log"}}`}, q.Requests)
	}
}
