// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/language"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// TestLinesOfThisMonitor are not for QEMU's own HMP, not even with --passthrough=always: it would
// choose a CPU, or remember mouse buttons, for itself alone; it cannot ask for a password, which the
// user would then type as a line, shown and remembered; and this monitor would not know that it ends.
func TestLinesOfThisMonitor(t *testing.T) {
	f := qmp.NewClient(hmptest.NewScript(map[string][]string{})).Facts()
	for line, want := range map[string]bool{
		"cpu 1": false, "cpu $ecx": false, "mouse_button $eax": false, "quit": false,
		"change vnc password": false, "change vnc passwd": false, "change \"vnc\" password": false,
		"change vnc password secret": true, "change vnc :1": true, "change cd0 vnc": true, "change password": true,
	} {
		row := Table().RowOf(line)
		require.NotNil(t, row, line)
		require.NotNil(t, row.Passable, line)
		_, arguments := language.CommandWord(line)
		passable, err := row.Passable(f, arguments)
		require.NoError(t, err)
		assert.Equal(t, want, passable, line)
	}
}
