// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/visible"
)

// hostile are names of files that a terminal would obey, hide or turn round.
var hostile = []string{"odd/a\x1b]52;c;cm0=\a", "odd/b\x1b[2J", "odd/c\u202etxt.exe", "odd/d\u200b", "odd/e\x9b2J", "odd/f\u009b2J",
	"odd/g\x7f\b", "odd/h\U000e0041", "odd/é"}

// editing is what line editors send beside text.
var editing = regexp.MustCompile("\x1b\\[[CDK]|\r|\n")

// M3: Tab shows such names, and what it inserts names the file. (testdata/hostile.keys
// and known.tsv say where the built-in monitor does otherwise.)
func TestHostileNamesOfFiles(t *testing.T) {
	eachPair(t, func(t *testing.T, _ string, _, ours typist) {
		list := ours.types(t, "logfile odd/\t\x05\x17\x17\x17", 0)
		for _, name := range hostile {
			assert.Contains(t, list, visible.Word(name))
		}
		assert.True(t, visible.Clean(editing.ReplaceAllString(list, "")), "%+q", list)
		for _, name := range hostile {
			if visible.Clean(name) || !utf8.ValidString(name) { // which QMP does not carry
				continue
			}
			sent := ours.types(t, "dump-guest-memory "+name[:len("odd/x")]+"\t0 4096\r\x1b[A\x17\x17\x17\x17\x17", 0)
			assert.True(t, visible.Clean(editing.ReplaceAllString(sent, "")), "%+q", sent)
			written, err := os.Stat(filepath.Join(folder(ours), name))
			require.NoError(t, err)
			assert.NotZero(t, written.Size(), "%+q\n%s", name, sent)
		}
	})
}

// folder is where the QEMU of a monitor runs.
func folder(of typist) string {
	if s, ok := of.(*socket); ok {
		return s.q.Dir
	}
	return of.(*core).q.Dir
}
