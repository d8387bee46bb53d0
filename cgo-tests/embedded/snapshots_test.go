// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// withDisk is a PC with a disk that can hold snapshots.
var withDisk = split("-M pc -m 16 -nodefaults -vga std -drive if=ide,id=disk,file=disk.qcow2,format=qcow2")

// prepareDisk makes a folder with that disk.
func prepareDisk(t *testing.T) *qemutest.Prepared {
	t.Helper()
	folder := qemutest.Prepare(t)
	img(t, folder.Dir, "create", "-q", "-f", "qcow2", "disk.qcow2", "16M")
	return folder
}

// img runs qemu-img in the folder.
func img(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(qemutest.StockImg(t, "10.0"), args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "qemu-img %q: %s", args, out)
	return string(out)
}

// What depends on when a snapshot was taken: its default name, date, the
// virtual machine's clock and what it has in memory.
var (
	takenName  = regexp.MustCompile(`vm-\d{14}`)
	takenDate  = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	takenClock = regexp.MustCompile(`\d\d(\d\d)?:\d\d:\d\d\.\d{3}`)
	takenSize  = regexp.MustCompile(`\d{3} KiB`)
	digit      = regexp.MustCompile(`\d`)
)

func withoutTime(text string) string {
	for _, r := range []*regexp.Regexp{takenName, takenDate, takenClock, takenSize} {
		text = r.ReplaceAllStringFunc(text, func(s string) string {
			return digit.ReplaceAllString(s, "0")
		})
	}
	return text
}

var snapshotLines = []string{
	"info snapshots",
	"savevm one",
	"info status",
	"savevm",
	"savevm one",
	"info snapshots",
	"stop",
	"loadvm one",
	"info status",
	"loadvm nosuch",
	"info status",
	"cont",
	"loadvm one",
	"info status",
	"loadvm",
	"savevm -x",
	"delvm nosuch",
	"delvm",
	"delvm one",
	"info snapshots",
	"savevm two",
}

func TestSnapshots(t *testing.T) {
	ways := map[string]func(*qemutest.QEMU, *qemutest.Terminal) func(string) string{
		"typed": func(_ *qemutest.QEMU, m *qemutest.Terminal) func(string) string { return m.Run },
		"asked": func(q *qemutest.QEMU, _ *qemutest.Terminal) func(string) string { return q.HMP },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, program string) (answers []string) {
				folder := prepareDisk(t)
				q := folder.Start(program, args(withDisk, withMonitor)...)
				m := prompted(q, monitorSocket)
				run := way(q, m)
				for _, line := range snapshotLines {
					answers = append(answers, line+": "+withoutTime(run(line)))
				}
				m.Send("quit\r")
				require.NoError(t, q.Wait())
				list := img(t, folder.Dir, "snapshot", "-l", "disk.qcow2")
				assert.Contains(t, list, " two ")
				assert.NotContains(t, list, " one ")
				return append(answers, withoutTime(list))
			})
		})
	}
}

// TestSnapshotsOfNothing: without a disk that can hold them.
func TestSnapshotsOfNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) (answers []string) {
		q := qemutest.Start(t, program, args(split("-M pc -m 16 -S -nodefaults"), withMonitor)...)
		m := prompted(q, monitorSocket)
		for _, run := range []func(string) string{m.Run, q.HMP} {
			for _, line := range []string{"info snapshots", "savevm a", "loadvm a", "delvm a", "info status"} {
				answers = append(answers, line+": "+run(line))
			}
		}
		return answers
	})
}

// TestSnapshotHoldsMemory loads a snapshot in another QEMU, whose memory was
// different.
func TestSnapshotHoldsMemory(t *testing.T) {
	folder := prepareDisk(t)
	require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "pattern"), []byte(pattern), 0o600))
	program := qemutest.Build(t, qemutest.Libhmp)
	start := func(file string) (*qemutest.QEMU, *qemutest.Terminal) {
		q := folder.Start(program, args(withDisk, withMonitor,
			split("-S -device loader,force-raw=on,addr="+patternAt+",file="+file))...)
		return q, prompted(q, monitorSocket)
	}
	q, m := start("pattern")
	require.Empty(t, m.Run("savevm with-pattern"))
	m.Send("quit\r")
	require.NoError(t, q.Wait())

	q, m = start("/dev/null")
	assert.NotEqual(t, pattern, memory(t, q))
	require.Empty(t, m.Run("loadvm with-pattern"))
	assert.Equal(t, pattern, memory(t, q))
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}

// memory is what the guest has where the pattern should be.
func memory(t *testing.T, q *qemutest.QEMU) string {
	t.Helper()
	require.NoError(t, q.QMP("pmemsave", map[string]any{
		"val": 0x100000, "size": len(pattern), "filename": "memory"}, nil))
	data, err := os.ReadFile(filepath.Join(q.Dir, "memory"))
	require.NoError(t, err)
	return string(data)
}

// TestCoroutineCommands: block_resize and screendump yield inside QEMU.
func TestCoroutineCommands(t *testing.T) {
	lines := []string{
		"block_resize disk 32M",
		"block_resize disk 32",
		"block_resize nosuch 32M",
		"block_resize disk",
		"block_resize disk -1",
		"screendump picture",
		"screendump no/such/folder",
		"screendump -f",
		"screendump picture nosuch",
		"screendump",
		"block_resize disk 48M",
		"screendump again",
	}
	onBoth(t, func(t *testing.T, program string) (answers []string) {
		folder := prepareDisk(t)
		q := folder.Start(program, args(withDisk, withMonitor, split("-S"))...)
		m := prompted(q, monitorSocket)
		for _, run := range []func(string) string{m.Run, q.HMP} {
			for _, line := range lines {
				answers = append(answers, line+": "+run(line))
			}
			for _, name := range []string{"picture", "again"} {
				picture, err := os.ReadFile(filepath.Join(q.Dir, name))
				require.NoError(t, err)
				require.NotEmpty(t, picture)
				answers = append(answers, string(picture[:min(len(picture), 64)]))
				require.NoError(t, os.Remove(filepath.Join(q.Dir, name)))
			}
		}
		m.Send("quit\r")
		require.NoError(t, q.Wait())
		assert.Contains(t, img(t, folder.Dir, "info", "disk.qcow2"), "virtual size: 48 MiB")
		return answers
	})
}

// TestSnapshotsWhileBusy: a job is waited for in the middle of what others do.
// Its end is known from the event JOB_STATUS_CHANGE alone.
func TestSnapshotsWhileBusy(t *testing.T) {
	q := prepareDisk(t).Start(qemutest.Build(t, qemutest.Libhmp), args(withDisk, withMonitor)...)
	stop := hammer(t, q, "info mtree", "info status")
	m := prompted(q, monitorSocket)
	for range 5 {
		require.Empty(t, m.Run("savevm one"))
		require.Empty(t, q.HMP("loadvm one"))
		require.Empty(t, m.Run("delvm one"))
		require.Equal(t, running, m.Run("info status"))
	}
	stop()
	assert.Equal(t, running, q.HMP("info status"))
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}
