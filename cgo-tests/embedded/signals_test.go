// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// TestTermination: a signal ends QEMU as it should while the engine is busy for
// people who type faster than it can print. (Not for QMP clients: see hammer.)
func TestTermination(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		for i := range 4 {
			t.Run(fmt.Sprintf("%v %d", sig, i), func(t *testing.T) {
				t.Parallel()
				q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M none"),
					withMonitor, split("-monitor unix:second,server=on,wait=off"))...)
				flood(t, filepath.Join(q.Dir, monitorSocket), "", "help\r")
				flood(t, filepath.Join(q.Dir, "second"), "", "info mtree\r")
				time.Sleep(100 * time.Millisecond)
				require.NoError(t, syscall.Kill(q.PID(), sig))
				assert.JSONEq(t, `{"guest": false, "reason": "host-signal"}`, q.Event("SHUTDOWN"))
				require.NoError(t, q.Wait())
			})
		}
	}
}

// TestContinueStorm: QEMU handles SIGCONT for a terminal on stdio, in a handler
// that knows nothing of the engine's stacks.
func TestContinueStorm(t *testing.T) {
	const signals = 100_000
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp),
		args(split("-M none -chardev stdio,id=terminal,signal=off"), withMonitor)...)
	require.True(t, handles(t, q.PID(), syscall.SIGCONT), "QEMU has no handler for SIGCONT any more")
	stop := hammer(t, q, "help", "info version")
	m := prompted(q, monitorSocket)

	sent := make(chan error, 1)
	go func() {
		for i := range signals {
			if err := syscall.Kill(q.PID(), syscall.SIGCONT); err != nil {
				sent <- err
				return
			}
			if i%100 == 0 {
				time.Sleep(time.Millisecond) // signals that wait for delivery become one
			}
		}
		sent <- nil
	}()
	commands := 0
	for {
		select {
		case err := <-sent:
			require.NoError(t, err)
			t.Logf("%d commands typed meanwhile", commands)
			stop()
			assert.Equal(t, running, q.HMP("info status"))
			m.Send("quit\r")
			require.NoError(t, q.Wait())
			return
		default:
			require.Equal(t, running, m.Run("info status"))
			commands++
		}
	}
}

// handles reports whether the process has a handler for the signal.
func handles(t *testing.T, pid int, sig syscall.Signal) bool {
	t.Helper()
	mask, err := strconv.ParseUint(threadFields(t, pid, "SigCgt")[0], 16, 64)
	require.NoError(t, err)
	return mask&(1<<(sig-1)) != 0
}

// TestSignalsAfterLoad: what the engine's load must leave as it was, seen from
// outside: a QEMU with its own monitor has the same.
func TestSignalsAfterLoad(t *testing.T) {
	type state struct{ blocked, ignored string }
	of := func(program string) state {
		q := qemutest.Start(t, qemutest.Build(t, program), args(split("-M none"), withMonitor)...)
		require.Equal(t, running, prompted(q, monitorSocket).Run("info status"))
		return state{
			blocked: threadFields(t, q.PID(), "SigBlk")[0],
			ignored: threadFields(t, q.PID(), "SigIgn")[0],
		}
	}
	assert.Equal(t, of(qemutest.Builtin), of(qemutest.Libhmp))
}

func TestStopAndContinue(t *testing.T) {
	const times = 200
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M pc -m 16"), withMonitor)...)
	m := prompted(q, monitorSocket)
	for range times {
		require.Empty(t, m.Run("stop"))
		require.Equal(t, "VM status: paused\n", m.Run("info status"))
		require.Empty(t, m.Run("c"))
	}
	for range times {
		q.Event("STOP")
		q.Event("RESUME")
	}
	assert.Equal(t, running, q.HMP("info status"))
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}

// TestQuitWhileWaiting: QEMU ends well whatever its monitors are in the middle
// of.
func TestQuitWhileWaiting(t *testing.T) {
	tests := []struct {
		name  string
		wait  func(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal)
		times int
	}{
		{"typed ahead", func(t *testing.T, _ *qemutest.QEMU, m *qemutest.Terminal) {
			m.Send("help\rinfo status\rquit\rhelp\rinfo version\rquit\r")
		}, 15},
		{"half a line", func(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal) {
			m.Send("info sta")
			require.NoError(t, q.QMP("quit", nil, nil))
		}, 5},
		{"migration", func(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal) {
			stuckMigration(t, q, m, "info version\rquit\r")
			require.NoError(t, q.QMP("quit", nil, nil))
		}, 15},
		{"migration, by a second monitor", func(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal) {
			stuckMigration(t, q, m, "info version\rquit\r")
			prompted(q, "second").Send("quit\r")
		}, 10},
		{"migration, by a signal", func(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal) {
			stuckMigration(t, q, m, "info version\rquit\r")
			require.NoError(t, syscall.Kill(q.PID(), syscall.SIGTERM))
		}, 5},
	}
	for _, test := range tests {
		for i := range test.times {
			t.Run(fmt.Sprintf("%s %d", test.name, i), func(t *testing.T) {
				t.Parallel()
				q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M pc -m 64 -S"),
					withMonitor, split("-monitor unix:second,server=on,wait=off"))...)
				test.wait(t, q, prompted(q, monitorSocket))
				require.NoError(t, q.Wait())
			})
		}
	}
}

// stuckMigration types a migration to somebody who never reads, and what is to
// be run when the monitor no longer waits for it. leave ends the migration.
func stuckMigration(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal, next string) (leave func()) {
	t.Helper()
	silent, err := net.Listen("unix", filepath.Join(q.Dir, "silent"))
	require.NoError(t, err)
	t.Cleanup(func() { silent.Close() })
	m.Send("migrate unix:silent\r" + next)
	eventually(t, "migration begins", func() bool {
		var info struct{ Status string }
		require.NoError(t, q.QMP("query-migrate", nil, &info))
		return info.Status == "active"
	})
	require.NotContains(t, m.Quiet(50*time.Millisecond), qemutest.Prompt, "it must wait")
	return func() { silent.Close() }
}
