// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// What libvirt asks for.
var fullSandbox = split("-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny")

// privileges are ways to give up some; each needs root.
var privileges = []struct {
	name  string
	with  string // value of -run-with; DIR is QEMU's folder
	check func(t *testing.T, dir string, pid int)
}{
	{"user", "user=nobody", checkNobody},
	{"chroot", "chroot=DIR", checkRoot},
	{"user and chroot", "chroot=DIR,user=nobody", func(t *testing.T, dir string, pid int) {
		checkNobody(t, dir, pid)
		checkRoot(t, dir, pid)
	}},
}

// runWith are the arguments for such a way.
func runWith(p *qemutest.Prepared, with string) []string {
	return []string{"-run-with", strings.ReplaceAll(with, "DIR", p.Dir)}
}

// checkNobody looks whether all threads, those of the engine too, have changed
// the user.
func checkNobody(t *testing.T, _ string, pid int) {
	t.Helper()
	nobody, err := user.Lookup("nobody")
	require.NoError(t, err)
	id := nobody.Uid
	for _, ids := range threadFields(t, pid, "Uid") {
		assert.Equal(t, split(id+" "+id+" "+id+" "+id), split(ids))
	}
}

func checkRoot(t *testing.T, dir string, pid int) {
	t.Helper()
	root, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/root")
	require.NoError(t, err)
	assert.Equal(t, dir, root)
}

func TestPrivileges(t *testing.T) {
	for _, p := range privileges {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			needRoot(t)
			folder := qemutest.Prepare(t)
			q := folder.Start(qemutest.Build(t, qemutest.Libhmp),
				args(split("-M none"), withMonitor, runWith(folder, p.with))...)
			p.check(t, q.Dir, q.PID())
			m := prompted(q, monitorSocket)
			assert.Equal(t, running, m.Run("info status"))
			collect(t, q.HMP)
			require.NoError(t, q.QMP("quit", nil, nil))
			require.NoError(t, q.Wait())
		})
	}
}

// Without a monitor, nothing asks for the engine before it is too late to find
// its file.
func TestFirstUseAfterChroot(t *testing.T) {
	needRoot(t)
	for _, p := range privileges {
		t.Run(p.name, func(t *testing.T) {
			folder := qemutest.Prepare(t)
			d := startDaemon(t, folder, args(split("-M none -monitor none"), runWith(folder, p.with))...)
			assert.Equal(t, running, d.hmp("info status"))
			collect(t, d.hmp)
			assert.Empty(t, d.hmp("quit"))
			d.end()
		})
	}
}

func TestSandbox(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp),
		args(split("-M pc -m 16 -S"), withMonitor, fullSandbox)...)
	m := prompted(q, monitorSocket)
	collect(t, m.Run)
	collect(t, q.HMP)
	assert.Empty(t, m.Run("screendump picture.ppm"))
	assert.FileExists(t, filepath.Join(q.Dir, "picture.ppm"))
	assert.Contains(t, m.Run("migrate exec:true"), "Error: ", "a process must not be started")
	for _, mode := range threadFields(t, q.PID(), "Seccomp") {
		assert.Equal(t, "2", mode, "a thread without filter")
	}
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}

func TestMemoryLock(t *testing.T) {
	needRoot(t)
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp),
		args(split("-M pc -m 16 -overcommit mem-lock=on"), withMonitor)...)
	assert.NotZero(t, kilobytes(t, q.PID(), "VmLck"))
	m := prompted(q, monitorSocket)
	collect(t, m.Run)
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}
