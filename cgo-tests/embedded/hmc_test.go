// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/qmp"
)

// hmc are the arguments of human-monitor-command.
type hmc struct {
	Line string `json:"command-line"`
	CPU  *int   `json:"cpu-index,omitempty"`
}

func TestHumanMonitorCommand(t *testing.T) {
	cpu := func(i int) *int { return &i }
	calls := []hmc{
		{Line: "info status"},
		{Line: "print/x 10"},
		{Line: ""},
		{Line: "  \t"},
		{Line: "stop"},
		{Line: "nosuch"},
		{Line: "info nosuch"},
		{Line: "info name extra"},
		{Line: "print 'ab"},
		{Line: "print 1\ninfo name"},
		{Line: "print $eip"},
		{Line: "print $eip", CPU: cpu(1)},
		{Line: "info cpus", CPU: cpu(0)},
		{Line: "info cpus", CPU: cpu(1)},
		{Line: "info cpus", CPU: cpu(2)},
		{Line: "info status", CPU: cpu(-1)},
		{Line: "cpu 1"},
		{Line: "info cpus"}, // each has a monitor of its own
		{Line: "info registers"},
		{Line: "info registers", CPU: cpu(1)},
		{Line: "info history"},
		{Line: "info mice"},
		{Line: "change vnc password"},
		{Line: "migrate unix:nosuch"},
		{Line: "caf\u00e9 \u2028"},
	}
	seen := onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := qemutest.Start(t, program, "-M", "pc", "-S", "-smp", "2", "-name", "guest")
		for _, call := range calls {
			var text string
			err := q.QMP("human-monitor-command", call, &text)
			said := threads.ReplaceAllString(fmt.Sprintf("%q %v", text, err), "thread_id=N")
			seen = append(seen, said)
		}
		return seen
	})
	assert.Equal(t, `"VM status: paused (prelaunch)\r\n" <nil>`, seen[0])
	assert.Equal(t, `"" <nil>`, seen[2])
	assert.Contains(t, seen[14], "CPU")
	assert.Equal(t, `"* CPU #0: thread_id=N\r\n  CPU #1: thread_id=N\r\n" <nil>`, seen[17])
}

// client connects to a QMP socket.
func client(t *testing.T, path string) *qmp.Client {
	t.Helper()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	stream, err := qmp.NewStream(ctx, conn, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), qemutest.Limit)
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { stream.Close() })
	return qmp.NewClient(stream)
}

// Two QMP clients and a user at once.
func TestHumanMonitorCommandFromAllSides(t *testing.T) {
	const times = 100
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "pc", "-S", "-smp", "3",
		"-monitor", "unix:m,server=on,wait=off")
	var wait sync.WaitGroup
	for i := 1; i <= 2; i++ {
		c := client(t, q.Socket(i))
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range times {
				var text string
				if !assert.NoError(t, c.Execute("human-monitor-command",
					hmc{Line: "info cpus", CPU: &i}, &text)) {
					return
				}
				assert.Contains(t, text, fmt.Sprintf("* CPU #%d:", i))
			}
		}()
	}
	m := q.Terminal("m")
	m.Until(qemutest.Prompt)
	for range times {
		assert.Contains(t, m.Run("info cpus"), "* CPU #0:")
	}
	wait.Wait()
}

// The command is in the schema as it is in the schema of the QEMU with HMP.
func TestHumanMonitorCommandInSchema(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := qemutest.Start(t, program, "-M", "none")
		var schema []json.RawMessage
		require.NoError(t, q.QMP("query-qmp-schema", nil, &schema))
		for _, entry := range schema {
			var named struct {
				Name     string   `json:"name"`
				Features []string `json:"features"`
			}
			require.NoError(t, json.Unmarshal(entry, &named))
			if named.Name == "human-monitor-command" {
				seen = append(seen, fmt.Sprint(named))
			}
		}
		require.Len(t, seen, 1)
		return seen
	})
}

// TestProfileOfMoreLocksThanMemoryHas: QEMU's own monitor allocates as many entries as
// it is told (qsp_report in util/qsp.c), and so ends QEMU.
func TestProfileOfMoreLocksThanMemoryHas(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "none")
	plain := q.HMP("info sync-profile")
	assert.Contains(t, plain, "Wait Time")
	assert.Equal(t, plain, q.HMP("info sync-profile 0x7fffffff"))
}
