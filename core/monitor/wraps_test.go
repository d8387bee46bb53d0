// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// pager is a sink that the user reads.
type pager struct{ testSink }

func (*pager) OnScreen() {}

// Texts that QEMU's monitor does not have end their lines between words, where a user reads them; those that it has
// stay as they are.
func TestOwnTextsEndLinesBetweenWords(t *testing.T) {
	const long = "a text that is longer than a line"
	client := []monitor.Source{{Kind: monitor.SourceClient}}
	list := []*monitor.Command{
		{Name: "refused", Sources: client, Run: func(*monitor.Call) error { return &qmp.Error{Desc: long} }},
		{Name: "wrong", Sources: client, Run: func(*monitor.Call) error { return errors.New(long) }},
		{Name: "unsent", Sources: client, Run: func(*monitor.Call) error { return &qmp.UnsentError{Reason: long} }},
		{Name: "ours", Extra: true, Sources: client, Run: func(*monitor.Call) error { return errors.New(long) }},
		{Name: "partly", Sources: client, Run: func(*monitor.Call) error { return &monitor.UnsupportedError{Need: long} }},
		{Name: "old", Sources: client, Run: say(long + "\n")},
		{Name: "noted", Sources: client, Run: func(c *monitor.Call) error { c.Note(long); return nil }},
		{Name: "lacking", Sources: []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{"x-not-there"}}}, Run: say("never\n")},
	}
	var sink monitor.Sink
	opts := monitor.Options{
		Terminal: true, CPUIndex: -1, Wraps: true, Editor: readline.Options{Extended: true, Columns: 24, Rows: 5},
		Prepare: func(line string) (monitor.Prepared, error) { return monitor.Prepared{Line: line, To: sink}, nil },
	}
	run := func(opts monitor.Options, line string) string {
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable(list)).Open(host, opts)
		s.Event(monitor.Opened)
		host.Settle(s)
		host.Take()
		s.Feed([]byte(line + "\r"))
		host.Settle(s)
		_, text, _ := strings.Cut(strings.NewReplacer("\r\n", "\n", "\x1b[?2004l", "", "\x1b[?2004h", "").Replace(host.Take()), "\n")
		text, _, _ = strings.Cut(text, "(qemu)")
		return strings.TrimRight(text, " \r\n")
	}
	const wrapped = "Error: a text that is\n  longer than a line"
	for line, want := range map[string]string{
		"refused": "Error: " + long, "wrong": "Error: " + long, "old": long,
		"unsent": wrapped, "ours": wrapped, "partly": wrapped, "noted": "a text that is longer\n  than a line",
		"lacking": "Error: 'lacking' needs\n  QMP command\n  x-not-there, which\n  this QEMU does not\n  have (newer ones have\n  it)",
	} {
		assert.Equal(t, want, run(opts, line), line)
	}
	inQEMU := opts
	inQEMU.Wraps = false
	assert.Equal(t, "Error: "+long, run(inQEMU, "ours"))
	assert.Equal(t, long, run(inQEMU, "noted"))

	elsewhere := &testSink{}
	sink = elsewhere
	run(opts, "noted")
	assert.Equal(t, long+"\n", elsewhere.text, "in a pipe")
	paged := &pager{}
	sink = paged
	run(opts, "noted")
	assert.Equal(t, "a text that is longer\n  than a line\n", paged.text)

	sink = nil
	list = append(list, &monitor.Command{Name: "within", Sources: client, Run: func(c *monitor.Call) error {
		text, _ := c.RunText("ours")
		c.Printf("%q", text)
		return nil
	}})
	assert.Equal(t, `"Error: `+long+`\n"`, run(opts, "within"), "a text for another command")
}
