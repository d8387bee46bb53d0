// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A sentence without full stop, parameters that fit the letters.
func TestRowsExplainThemselves(t *testing.T) {
	for _, info := range []bool{false, true} {
		for _, row := range Table().Rows(info) {
			require.NotEmpty(t, row.Help, row.Title())
			require.NotEqual(t, ".", row.Help[len(row.Help)-1:], row.Title())
			require.NotContains(t, row.Help, "\n", row.Title())
			require.NotEmpty(t, row.Group, row.Title())
			if row.Name != "nbd_server_stop" && row.Name != "dump-skeys" { // as QEMU describes them
				require.Equal(t, row.Args == "", row.Params == "", row.Title())
			}
			require.NotNil(t, row.Run, row.Title())
			require.NotEmpty(t, row.Sources, row.Title())
		}
	}
}
