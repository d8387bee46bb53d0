// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// running is what "info status" says of most machines here.
const running = "VM status: running\n"

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
