// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// tabLines are lines on which Tab is pressed. Where it offers block devices, the
// answer is their letter B, where it offers files, F, and else nothing. Commands
// with a completion of their own do not belong here.
var tabLines = func() (list []string) {
	for _, command := range []string{
		"eject", "change", "commit", "block_resize", "screendump", "snapshot_blkdev", "drive_mirror", "drive_backup", "dump-guest-memory",
		"pmemsave", "logfile", "wavcapture", "qemu-io", "sum", "info block", "info mtree", "info name", "block_job_cancel", "nbd_server_remove",
	} {
		for _, args := range []string{"", "a ", "-f ", "-n ", "a b ", "-f a ", "-n -f ", "-n -f a ", "a b c ", "a b c d ", "-f -f -f -f -f -f ", "a b c d e f g h i j k l ", `"a b" `, `"a b `} {
			list = append(list, command+" "+args)
		}
	}
	return list
}()

var tabRows = []row{
	{name: "block_job_cancel", types: "force:-f,device:B"},
	{name: "drive_backup", types: "reuse:-n,full:-f,compress:-c,device:B,target:s,format:s?"},
	{name: "drive_mirror", types: "reuse:-n,full:-f,device:B,target:s,format:s?"},
	{name: "nbd_server_remove", types: "force:-f,name:s"},
	{name: "pmemsave", types: "val:l,size:i,filename:s"},
	{name: "wavcapture", types: "path:F,audiodev:s,freq:i?,bits:i?,nchannels:i?"},
}

func TestCompletionLetter(t *testing.T) {
	for _, a := range readAnswers(t, "tab", baseRelease) {
		require.Equal(t, a.text, offered(t, a.line), a.line)
	}
}

// offered is what Tab offers on a line that ends in a blank.
func offered(t *testing.T, line string) string {
	words, ok := Words(line)
	if !ok {
		return ""
	}
	info := words[0] == "info"
	if info {
		words = words[1:]
	}
	r, ok := findRow(baseRelease, info, words[0])
	for i := range tabRows {
		if !ok && tabRows[i].name == words[0] {
			r, ok = tabRows[i], true
		}
	}
	require.True(t, ok, line)
	switch letter := CompletionLetter(r.types, len(words)+1); letter {
	case 'B', 'F':
		return string(letter)
	}
	return ""
}

// TestQEMUTab presses Tab in the QEMU that LIBHMP_QEMU names.
func TestQEMUTab(t *testing.T) {
	binary := os.Getenv("LIBHMP_QEMU")
	if binary == "" {
		t.Skip("LIBHMP_QEMU names no QEMU")
	}
	q := startQEMU(t, binary, "-monitor", "unix:../monitor,server=on,wait=off",
		"-drive", "if=none,id=disk1,driver=null-co", "-drive", "if=none,id=disk2,driver=null-co")
	for _, name := range []string{"file1", "file2"} {
		require.NoError(t, os.WriteFile(filepath.Join(q.Dir, "run", name), nil, 0o644))
	}
	m := terminal{q.Terminal("monitor")}
	m.Until(prompt)
	var answers []answer
	for _, line := range tabLines {
		answers = append(answers, answer{line: line, text: m.tab(line)})
	}
	require.Equal(t, "-23\n", m.Run("p /d '\xe9'"), "a character is signed")
	if *record && q.release == baseRelease {
		writeAnswers(t, q, "tab", answers)
	}
	require.Equal(t, readAnswers(t, "tab", baseRelease), answers)
}

const prompt = "(qemu) "

// terminal is a monitor that is typed into.
type terminal struct{ *qemutest.Terminal }

// tab types a line and Tab and returns what kind was offered: both devices and
// files have a common prefix, which Tab puts in.
func (m terminal) tab(line string) string {
	const redraw, clear = "\x0c", "\x1b[2J\x1b[1;1H"
	m.Send(line + "\t" + redraw)
	m.Until(clear)
	m.Send("!")
	text := m.Until("!\x1b[K")
	m.Send(strings.Repeat("\x17", 20) + redraw)
	m.Until(clear + prompt)
	switch {
	case strings.Contains(text, "disk!"):
		return "B"
	case strings.Contains(text, "file!"):
		return "F"
	}
	return ""
}
