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
