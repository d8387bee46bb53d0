// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHistory has the text of hmp_info_history in monitor/hmp-cmds.c. readline adds a line before
// it is run, moves one that is typed again to the end, and leaves out empty ones
// (readline_hist_add in util/readline.c).
func TestHistory(t *testing.T) {
	host, session := hmptest.OpenTerminal(Rows, hmptest.NewScript(map[string][]string{}))
	for _, line := range []string{"print 1", "", "print 'a'", "print 1", "info history"} {
		host.Take()
		session.Feed([]byte(line + "\r"))
		host.Settle(session)
	}
	assert.Contains(t, host.Take(), "\n0: 'print 'a''\n1: 'print 1'\n2: 'info history'\n(qemu) ")
}

// TestNoHistory: a monitor without line editor has none.
func TestNoHistory(t *testing.T) {
	host, session, _ := hmptest.NewScript(map[string][]string{}).Open(Rows)
	require.True(t, session.Run("print 1"))
	host.Take()
	require.True(t, session.Run("info history"))
	assert.Empty(t, host.Take())
}
