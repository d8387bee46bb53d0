// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestClear: the row came with 11.0. Its control sequences are QEMU's own, and reach the
// terminal as they are.
func TestClear(t *testing.T) {
	for version, want := range map[string]string{
		`{"qemu":{"major":11,"minor":0,"micro":0},"package":""}`: "\x1b[H\x1b[2J\x1b[3J",
		`{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`: "unknown command: 'clear'\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {version}})
		host, session, _ := q.Open(Rows)
		session.Run("clear")
		assert.Equal(t, want, host.Take(), version)
		assert.Empty(t, q.Requests)
	}
}
