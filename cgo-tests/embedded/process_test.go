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

const running = "VM status: running\n"

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

func TestDaemonize(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		useDaemon(t, startDaemon(t, qemutest.Prepare(t), args(split("-M none"), withMonitor)...))
	})
	for _, p := range privileges {
		t.Run(p.name, func(t *testing.T) {
			needRoot(t)
			folder := qemutest.Prepare(t)
			d := startDaemon(t, folder, args(split("-M none"), withMonitor, runWith(folder, p.with))...)
			p.check(t, d.dir, d.pid)
			useDaemon(t, d)
		})
	}
}

// useDaemon lets QEMU work long enough for the engine to collect garbage and
// ends it.
func useDaemon(t *testing.T, d *daemon) {
	m := d.terminal()
	assert.Equal(t, running, m.Run("info status"))
	assert.Equal(t, running, d.hmp("info status"))
	collect(t, m.Run)
	collect(t, d.hmp)
	m.Send("quit\r")
	m.Closed()
	d.end()
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

func TestStopped(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M none -S"), withMonitor)...)
	m := prompted(q, monitorSocket)
	assert.Equal(t, "VM status: paused (prelaunch)\n", m.Run("info status"))
	assert.Empty(t, m.Run("cont"))
	q.Event("RESUME")
	assert.Equal(t, running, m.Run("info status"))
	m.Send("q\r")
	require.NoError(t, q.Wait())
}

func TestPreconfig(t *testing.T) {
	early := "Command 'system_reset' not available until machine initialization has completed.\n"
	got := onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, args(split("-M none --preconfig"), withMonitor)...)
		m := prompted(q, monitorSocket)
		answers := []string{m.Run("info version"), m.Run("system_reset"), m.Run("info nosuch"), m.Run("info status")}
		assert.NotContains(t, m.Run("help"), "\nsystem_reset ")
		require.NoError(t, q.QMP("x-exit-preconfig", nil, nil))
		answers = append(answers, m.Run("info status"), m.Run("system_reset"))
		assert.Contains(t, m.Run("help"), "\nsystem_reset ")
		m.Send("quit\r")
		require.NoError(t, q.Wait())
		return answers
	})
	assert.Equal(t, []string{early, running, ""}, []string{got[1], got[4], got[5]})

	t.Run("quit", func(t *testing.T) {
		q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M none --preconfig"), withMonitor)...)
		prompted(q, monitorSocket).Send("quit\r")
		require.NoError(t, q.Wait())
	})
}
