// SPDX-License-Identifier: GPL-2.0-or-later

package dump

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

const (
	dumpLine = "dump-guest-memory guest.dump"
	half     = `{"status":"active","completed":1,"total":2}`
	failed   = `{"status":"failed","completed":1,"total":2}`
	inTheEnd = `{"status":"completed","completed":2,"total":2}`
)

// dumping has an extended editor dump while QEMU answers so, with these events meanwhile.
func dumping(answers []string, meanwhile func(*qmp.Client, *monitor.Session)) (text string, q *hmptest.Script) {
	q = hmptest.NewScript(map[string][]string{"dump-guest-memory": {`{}`}, "query-dump": answers})
	host, client := &monitortest.Host{}, qmp.NewClient(q)
	s := monitor.NewVM(client, hmptest.Table(Rows)).Open(host, hmptest.Extended())
	s.Event(monitor.Opened)
	host.Settle(s)
	host.Take()
	s.Run(dumpLine)
	meanwhile(client, s)
	host.Settle(s)
	return host.Take(), q
}

func nothing(*qmp.Client, *monitor.Session) {}

// TestDumpIsShown: the extended editor waits beside QEMU, not in it, and shows how far it is.
func TestDumpIsShown(t *testing.T) {
	text, q := dumping([]string{half, inTheEnd}, nothing)
	assert.Contains(t, text, "dump: 50.0 % (Ctrl-C: stop waiting)\r")
	assert.NotContains(t, text, "Error")
	assert.Contains(t, q.Requests[0], `"detach":true`)

	text, _ = dumping([]string{half}, func(_ *qmp.Client, s *monitor.Session) { s.Feed([]byte{3}) })
	assert.Contains(t, text, "the dump goes on: 'info dump' shows it\n")
}

// TestDumpThatFails: why is told by an event, which may come after the status.
func TestDumpThatFails(t *testing.T) {
	completed := qmp.Event{Name: "DUMP_COMPLETED", Data: json.RawMessage(`{"result":` + failed + `,"error":"disk full"}`)}
	text, _ := dumping([]string{half, failed}, func(c *qmp.Client, _ *monitor.Session) { c.Deliver(completed) })
	assert.Contains(t, text, "Error: disk full\n")
	text, _ = dumping([]string{failed}, nothing)
	assert.Contains(t, text, "Error: the dump has failed\n")
	text, _ = dumping([]string{"!gone"}, nothing)
	assert.Contains(t, text, "Error: gone\n")
}

// TestDumpElsewhere: the built-in monitor has QEMU wait.
func TestDumpElsewhere(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"dump-guest-memory": {`{}`}})
	_, s := hmptest.OpenTerminal(Rows, q)
	q.Requests = nil
	assert.True(t, s.Run(dumpLine))
	assert.Len(t, q.Requests, 1)
	assert.Contains(t, q.Requests[0], `"detach":false`)
}
