// SPDX-License-Identifier: GPL-2.0-or-later

package monitor_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// TestStatusLine: it fits on a row, nothing of it is left when the line ends, and nothing is shown where it could
// not be taken away.
func TestStatusLine(t *testing.T) {
	text := strings.Repeat("é", 50)
	row := &monitor.Command{Name: "far", Run: func(c *monitor.Call) error {
		c.Status(text)
		return nil
	}}
	shown := func(opts monitor.Options) string {
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable([]*monitor.Command{row})).Open(host, opts)
		s.Run("far")
		return host.Take()
	}
	line := func(width int) string { return strings.Repeat("é", width) + "\r" + strings.Repeat(" ", width) + "\r" }
	assert.Equal(t, line(50), shown(monitor.Options{Terminal: true}))
	assert.Equal(t, line(19), shown(monitor.Options{Terminal: true, Editor: readline.Options{Extended: true, Columns: 20}}))
	assert.Equal(t, line(50), shown(monitor.Options{Terminal: true, Editor: readline.Options{Extended: true, Columns: 51}}))
	assert.Empty(t, shown(monitor.Options{Terminal: true, Editor: readline.Options{Plain: true}}))
	assert.Empty(t, shown(monitor.Options{Script: true}))
	assert.Empty(t, shown(monitor.Options{}))
}

// What says that the line has failed goes past the session's output where Options.Failure has it.
func TestFailureTakesTheStatusAway(t *testing.T) {
	var host *monitortest.Host
	failing := &monitor.Command{Name: "failing", Run: func(c *monitor.Call) error {
		c.Status("so far")
		c.Fail("it broke\n")
		return nil
	}}
	host = &monitortest.Host{}
	s := monitor.NewVM(qmp.NewClient(newFake()), monitor.NewTable([]*monitor.Command{failing})).
		Open(host, monitor.Options{Terminal: true, CPUIndex: -1, Failure: func(text string) { host.Output([]byte(text)) }})
	s.Run("failing")
	assert.Equal(t, "so far\r      \rit broke\n", host.Take())
}
