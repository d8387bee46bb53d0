// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// withAFile is a terminal in a folder with one file, at a QEMU with one drive.
func withAFile(t *testing.T) (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{FileNames: []string{"a-file"}}
	qemu := hmptest.NewScript(map[string][]string{
		"query-qmp-schema": {string(hmptest.Schema(t, "7.2"))}, "query-block": {`[{"device":"a-drive"}]`},
	})
	return host, monitor.NewVM(qmp.NewClient(qemu), Table()).Open(host, hmptest.Extended())
}

// The built-in monitor completes the format of change by files: it takes the -f that is left out for an argument.
// Help listed these as formats.
func TestWordsForAnArgumentAfterAFlagThatIsLeftOut(t *testing.T) {
	host, s := withAFile(t)
	require.True(t, s.Run("help change"))
	help := host.Take()
	assert.Contains(t, help, "\n  device             a block device: a-drive\n  -f                 force\n  filename           a file\n")
	assert.Regexp(t, `\n  format             a word, may be left out: .*\bftp, `, help)
	assert.Contains(t, help, "\n  read-only-mode     a word, may be left out: read-only, read-write, retain\n")

	assert.Equal(t, []string{"a-file"}, s.Complete("change a-drive "))
	assert.Equal(t, []string{"a-file"}, s.Complete("change a-drive -f "))
	assert.Equal(t, []string{"qcow", "qcow2", "qed", "quorum"}, s.Complete("change a-drive a-file q"))
	assert.Empty(t, s.Complete("change vnc password q"))

	classic := monitor.NewVM(qmp.NewClient(hmptest.NewScript(map[string][]string{})), Table()).Open(host, monitor.Options{Terminal: true})
	assert.Equal(t, []string{"a-file"}, classic.Complete("change a-drive a-file "), "as QEMU's own")
}

// Help names no files of the folder, and Tab none for what is a number, a size or on and off.
func TestFilesStandForFilesAlone(t *testing.T) {
	host, s := withAFile(t)
	asked := 0
	for _, info := range []bool{false, true} {
		for _, row := range Table().Rows(info) {
			name, _, _ := strings.Cut(row.Name, "|")
			if info {
				name = "info " + name
			}
			s.Run("help " + name)
			assert.NotContains(t, host.Take(), "a-file", name)
			line := name
			for entry := range strings.SplitSeq(row.Args, ",") {
				_, letters, found := strings.Cut(entry, ":")
				if !found || strings.HasPrefix(letters, "-") {
					continue
				}
				if strings.ContainsAny(letters[:1], "ilMoTb/") {
					asked++
					assert.NotContains(t, s.Complete(line+" "), "a-file", line)
				}
				line += " x"
			}
		}
	}
	assert.Greater(t, asked, 50)
}
