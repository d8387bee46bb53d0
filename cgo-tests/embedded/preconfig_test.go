// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// Before machine initialization has completed a monitor knows few commands,
// and says so of the others.
func TestPreconfigMonitor(t *testing.T) {
	lines := []string{"info status", "info version", "info name", "info uuid", "info history", "info cpus",
		"info block", "info nosuch", "nosuch", "stop", "print 7", "help nosuch stop", "eject disk0", "quit now",
		"info vers\t\x15info mtr\t\x15" /* only one of them completes */}
	early := append([]string{"  info  registers  ", "info mtree x"}, lines...)
	seen := onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := qemutest.Start(t, program, "--preconfig", "-M", "pc", "-S", "-name", "guest",
			"-monitor", "unix:m,server=on,wait=off")
		m := q.Terminal("m")
		seen = append(seen, m.Until(qemutest.Prompt))
		run := func(line string) {
			m.Send(line + "\r")
			seen = append(seen, threads.ReplaceAllString(m.Until("\n"+qemutest.Prompt), "thread_id=N"))
		}
		for _, line := range early {
			run(line)
		}
		var text string
		err := q.QMP("human-monitor-command", hmc{Line: "info status"}, &text)
		seen = append(seen, fmt.Sprint(text, err))
		require.NoError(t, q.QMP("x-exit-preconfig", nil, nil))
		for _, line := range lines {
			run(line)
		}
		return append(seen, q.HMP("info status"))
	})
	assert.Contains(t, seen[0], banner)
	assert.Contains(t, strings.Join(seen, ""), "not available until machine initialization has completed.")
}

// Leaving is possible early, too.
func TestPreconfigMonitorQuit(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) []string {
		s := startOnStdio(t, pipes(t), program, "--preconfig", "-M", "none", "-display", "none", "-monitor", "stdio")
		s.Send("info name\rquit\r")
		return []string{s.ends(t)}
	})
}
