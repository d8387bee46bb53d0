// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// pattern is what the guest's memory has at patternAt.
const (
	pattern   = "libhmp moves this"
	patternAt = "0x100000"
)

// migrationPair starts two QEMUs in one folder: one to migrate away from, whose
// memory holds the pattern, and one that waits for it.
func migrationPair(t *testing.T) (from, to *qemutest.QEMU) {
	t.Helper()
	machine := split("-M pc -m 16")
	folder := qemutest.Prepare(t)
	require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "pattern"), []byte(pattern), 0o600))
	program := qemutest.Build(t, qemutest.Libhmp)
	from = folder.Start(program, args(machine, withMonitor,
		split("-device loader,file=pattern,force-raw=on,addr="+patternAt))...)
	to = qemutest.Start(t, program, args(machine, withMonitor,
		split("-device loader,file=/dev/null,force-raw=on,addr="+patternAt), split("-incoming defer"))...)
	return from, to
}

func TestMigration(t *testing.T) {
	for _, detach := range []string{"", "-d "} {
		t.Run("migrate "+detach, func(t *testing.T) {
			t.Parallel()
			from, to := migrationPair(t)
			source, target := prompted(from, monitorSocket), prompted(to, monitorSocket)
			uri := "unix:" + filepath.Join(to.Dir, "incoming")

			assert.Equal(t, "VM status: paused (inmigrate)\n", target.Run("info status"))
			assert.Empty(t, target.Run("migrate_incoming "+uri))
			assert.Equal(t, "Error: The incoming migration has already been started\n",
				target.Run("migrate_incoming "+uri))

			assert.Empty(t, source.Run("migrate "+detach+uri))
			if detach != "" {
				from.Event("STOP")
				eventually(t, "migration", func() bool {
					return statusOf(source.Run("info migrate")) == "completed"
				})
			}
			// Without -d, the prompt comes back when it is done and not before.
			assert.Equal(t, "completed", statusOf(source.Run("info migrate")))
			assert.Equal(t, "VM status: paused (postmigrate)\n", source.Run("info status"))
			to.Event("RESUME")
			assert.Equal(t, running, target.Run("info status"))
			assert.Equal(t, "completed", statusOf(to.HMP("info migrate")))
			assert.Empty(t, target.Run("stop"))
			assert.Equal(t, pattern, memory(t, to))
			assert.Empty(t, target.Run("cont"))

			for _, m := range []*qemutest.Terminal{source, target} {
				m.Send("quit\r")
			}
			require.NoError(t, from.Wait())
			require.NoError(t, to.Wait())
		})
	}
}

// statusOf finds the status in what "info migrate" printed.
func statusOf(text string) string {
	found := regexp.MustCompile(`(?m)^(?:Migration status|Status): *(\w+)`).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// TestMigrationFails: what fails at once and what fails later, at a terminal
// and through human-monitor-command.
func TestMigrationFails(t *testing.T) {
	lines := []string{
		"migrate",
		"migrate nosuch:1",
		"migrate unix:nobody-listens",
		"migrate -d unix:nobody-listens",
		"migrate unix:",
		"migrate -r unix:x",
		"migrate tcp:127.0.0.1:1",
		"migrate_incoming unix:x",
		"migrate_incoming",
		"info migrate",
		"info status",
	}
	onBoth(t, func(t *testing.T, program string) (answers []string) {
		q := qemutest.Start(t, program, args(split("-M pc -m 16 -S"), withMonitor)...)
		m := prompted(q, monitorSocket)
		for _, run := range []func(string) string{m.Run, q.HMP} {
			for _, line := range lines {
				answers = append(answers, line+": "+run(line))
				settled(t, q)
			}
		}
		m.Send("quit\r")
		require.NoError(t, q.Wait())
		return answers
	})
}

// settled waits until no migration goes on.
func settled(t *testing.T, q *qemutest.QEMU) {
	t.Helper()
	eventually(t, "end of the migration", func() bool {
		var info struct{ Status string }
		require.NoError(t, q.QMP("query-migrate", nil, &info))
		return info.Status == "" || info.Status == "failed"
	})
}

// TestMigrationBreaksOff: what was typed meanwhile is run when the migration
// that was waited for has failed.
func TestMigrationBreaksOff(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, args(split("-M pc -m 64 -S"), withMonitor)...)
		m := prompted(q, monitorSocket)
		leave := stuckMigration(t, q, m, "info status\rquit\r")
		leave()
		require.NoError(t, q.Wait())
		return []string{m.Closed()}
	})
}

// TestClientLeavesWhileWaiting: the next client finds a monitor that waits.
func TestClientLeavesWhileWaiting(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) (answers []string) {
		q := qemutest.Start(t, program, args(split("-M pc -m 64 -S"), withMonitor)...)
		m := prompted(q, monitorSocket)
		leave := stuckMigration(t, q, m, "")
		m.Close()

		m = q.Terminal(monitorSocket)
		answers = append(answers, m.Quiet(200*time.Millisecond))
		m.Send("info status\r")
		answers = append(answers, m.Quiet(200*time.Millisecond))
		leave()
		answers = append(answers, m.Until("VM status: paused (prelaunch)\r\n"+qemutest.Prompt))
		m.Send("quit\r")
		require.NoError(t, q.Wait())
		return answers
	})
}

// TestMigrationThroughProcess: QEMU can still start processes, and they begin
// with the signals that they should have.
func TestMigrationThroughProcess(t *testing.T) {
	machine := args(split("-M pc -m 16"), withMonitor, split("-device loader,file=pattern,force-raw=on,addr="+patternAt))
	onBoth(t, func(t *testing.T, program string) []string {
		folder := qemutest.Prepare(t)
		require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "pattern"), []byte(pattern), 0o600))
		q := folder.Start(program, machine...)
		m := prompted(q, monitorSocket)
		assert.Empty(t, m.Run(`migrate "exec:grep Sig[BI] /proc/self/status >signals; cat >state"`))
		assert.Equal(t, "completed", statusOf(m.Run("info migrate")))
		m.Send("quit\r")
		require.NoError(t, q.Wait())

		require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "pattern"), []byte("another"), 0o600))
		q = folder.Start(program, args(machine, split("-incoming defer"))...)
		m = prompted(q, monitorSocket)
		assert.Empty(t, m.Run(`migrate_incoming "exec:cat state"`))
		q.Event("RESUME")
		assert.Equal(t, pattern, memory(t, q))
		signals, err := os.ReadFile(filepath.Join(folder.Dir, "signals"))
		require.NoError(t, err)
		return []string{string(signals)}
	})
}

// TestErrorReport: why a migration that the monitor waits for has failed is also on QEMU's
// standard error.
func TestErrorReport(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) []string {
		q := qemutest.Start(t, program, args(split("-M none -msg guest-name=on -name guest"), withMonitor)...)
		m := prompted(q, monitorSocket)
		assert.Empty(t, m.Run("migrate unix:no/socket"))
		return strings.Split(q.Errors(), "\n") // QEMU's and, for the monitor, the same again
	})
}
