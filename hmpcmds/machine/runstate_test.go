// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestQuit: no prompt follows, since hmp_quit suspends the monitor (monitor/hmp-cmds.c).
func TestQuit(t *testing.T) {
	for _, line := range []string{"quit", "q"} {
		q := hmptest.NewScript(map[string][]string{"quit": {`{}`}})
		host, session := hmptest.OpenTerminal(Rows, q)
		session.Feed([]byte(line))
		host.Take()
		session.Feed([]byte("\r"))
		host.Settle(session)
		assert.Equal(t, "\n", host.Take(), line)
		assert.True(t, host.Suspended, line)
		assert.Equal(t, []string{"quit"}, q.Asked(), line)
	}
}

// TestHiddenErrors: hmp_stop in monitor/hmp-cmds.c and hmp_system_reset in
// hw/core/machine-hmp-cmds.c take no notice of
// errors; hmp_cont shows them. Scripts see the exit status.
func TestHiddenErrors(t *testing.T) {
	for line, want := range map[string]string{
		"stop": "", "s": "", "system_reset": "",
		"cont": "Error: broken\n", "system_wakeup": "Error: broken\n", "nmi": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{
			"stop": {"!broken"}, "system_reset": {"!broken"}, "cont": {"!broken"}, "system_wakeup": {"!broken"}, "inject-nmi": {"!broken"},
		})
		host, session, _ := q.Open(Rows)
		require.False(t, session.Run(line), line)
		assert.Equal(t, want, host.Take(), line)
	}
}
