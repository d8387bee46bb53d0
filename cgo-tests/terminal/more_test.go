// SPDX-License-Identifier: GPL-2.0-or-later

package terminal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// withoutEscapes takes out what switches pasting on and off.
var withoutEscapes = strings.NewReplacer("\x1b[?2004h", "", "\x1b[?2004l", "", "\x1b[K", "")

// extended starts hmp with the extended editor at a QEMU of the release.
func extended(t *testing.T, release string, args ...string) (q *qemutest.QEMU, run func(line string) string) {
	q = qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), append([]string{"-S", "-nodefaults"}, args...)...)
	t.Setenv("TERM", "xterm-256color")
	c := qemutest.ProgramTerminal(t, q.Dir, qemutest.Build(t, qemutest.Hmp), "--no-history", "--no-rc", q.Socket(1))
	c.Until(qemutest.Prompt)
	return q, func(line string) string {
		c.Send(line + "\r")
		const end = "\x1b[?2004l"
		c.Until(end) // the echo, which draws the prompt
		return withoutEscapes.Replace(strings.ReplaceAll(strings.TrimSuffix(c.Until(qemutest.Prompt), qemutest.Prompt), "\r\n", "\n"))
	}
}

// TestDriveByIDOfEachRelease: QMP takes the id of a device whose node is one of -blockdev, and so does eject.
func TestDriveByIDOfEachRelease(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			q, run := extended(t, release, "-blockdev", "driver=null-co,node-name=n0,read-only=on", "-device", "ide-cd,id=cd0,drive=n0")
			assert.Contains(t, q.HMP("eject cd0"), "Error: Device 'cd0' not found")
			assert.Equal(t, "", run("eject -f cd0"))
			assert.Equal(t, [2]bool{true, false}, tray(t, q))
			image := filepath.Join(q.Dir, "other.raw")
			require.NoError(t, os.WriteFile(image, make([]byte, 1<<20), 0o600))
			assert.Equal(t, "", run("change cd0 "+image+" raw"))
			assert.Equal(t, [2]bool{false, true}, tray(t, q))
			assert.Equal(t, "Error: Device 'nosuch' not found\nremovable devices are: "+device(t, q)+"\n", run("eject nosuch"))
		})
	}
}

// block is what QMP says of the only drive.
func block(t *testing.T, q *qemutest.QEMU) (b struct {
	QDev     string          `json:"qdev"`
	TrayOpen bool            `json:"tray_open"`
	Inserted json.RawMessage `json:"inserted"`
}) {
	list := []json.RawMessage{}
	require.NoError(t, q.QMP("query-block", nil, &list))
	require.Len(t, list, 1)
	require.NoError(t, json.Unmarshal(list[0], &b))
	return b
}

// tray is whether it is open, and whether something is in it.
func tray(t *testing.T, q *qemutest.QEMU) [2]bool {
	b := block(t, q)
	return [2]bool{b.TrayOpen, b.Inserted != nil}
}

func device(t *testing.T, q *qemutest.QEMU) string { return block(t, q).QDev }

// TestWholeForwardOfEachRelease: QEMU's own HMP gets the host's side of the rule.
func TestWholeForwardOfEachRelease(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			q, run := extended(t, release, "-netdev", "user,id=net0")
			const rule = "tcp:127.0.0.1:45683"
			require.Empty(t, q.HMP("hostfwd_add net0 "+rule+"-:22"))
			assert.Equal(t, "invalid format\n", q.HMP("hostfwd_remove net0 "+rule+"-:22"))
			assert.Equal(t, "host forwarding rule for "+rule+" removed\n", run("hostfwd_remove net0 "+rule+"-:22"))
			assert.NotContains(t, q.HMP("info usernet"), "45683")
		})
	}
}

// TestPicturesOfEachRelease: a file called .png is one from 7.1 on.
func TestPicturesOfEachRelease(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			q, run := extended(t, release, "-vga", "std")
			want, note := "\x89PNG", ""
			if release == qemutest.Oldest {
				want, note = "P6", "this QEMU writes the picture as PPM, whatever the name\n"
			}
			assert.Equal(t, note, run("screendump a.png"))
			data, err := os.ReadFile(filepath.Join(q.Dir, "a.png"))
			require.NoError(t, err)
			assert.Equal(t, want, string(data[:len(want)]))
		})
	}
}
