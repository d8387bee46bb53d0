// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
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

// A synonym is the name of no row, and of one row only.
func TestSynonymsAreFree(t *testing.T) {
	taken := make(map[string]string)
	for _, row := range Table().Rows(false) {
		for name := range strings.SplitSeq(row.Name, "|") {
			taken[name] = row.Name
		}
	}
	for _, row := range Table().Rows(false) {
		for _, word := range row.Synonyms {
			require.Empty(t, taken[word], word)
			taken[word] = row.Name
		}
	}
}

// TestSynonyms: the extended editor names the row that another word may have meant.
func TestSynonyms(t *testing.T) {
	for word, want := range map[string]string{"screenshot": "screendump", "exit": "detach", "pause": "stop", "resume": "cont"} {
		host := &monitortest.Host{}
		q := hmptest.NewScript(map[string][]string{"screendump": {`{}`}})
		s := monitor.NewVM(qmp.NewClient(q), Table()).Open(host, hmptest.Extended())
		require.False(t, s.Run(word+" now"))
		require.Equal(t, "unknown command: '"+word+"'\nDid you mean '"+want+"'?\n", host.Take())
		s = monitor.NewVM(qmp.NewClient(q), Table()).Open(host, monitor.Options{Terminal: true})
		require.False(t, s.Run(word))
		require.Equal(t, "unknown command: '"+word+"'\n", host.Take())
	}
}
