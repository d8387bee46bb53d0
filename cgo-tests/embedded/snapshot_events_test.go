// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/qmp"
)

// snapshotsSeen are lines about snapshots, as a QMP client beside them sees
// them.
var snapshotsSeen = []string{
	"savevm one", "savevm one", "savevm", "loadvm one", "stop", "savevm two", "loadvm two", "cont",
	"loadvm one", "delvm two", "delvm nosuch", "loadvm nosuch", "cont",
}

// events are the names of events that a QMP client of its own sees, since it was
// asked last. Jobs must not be left.
func events(t *testing.T, q *qemutest.QEMU) (since func() string) {
	t.Helper()
	client, stop, err := dialQMP(q.Socket(1))
	require.NoError(t, err)
	t.Cleanup(stop)
	var names []string
	client.OnEvent(func(e qmp.Event) { names = append(names, e.Name) })
	return func() string {
		var jobs []struct{ ID string }
		require.NoError(t, client.Execute("query-jobs", nil, &jobs)) // what came before it is here now
		assert.Empty(t, jobs)
		seen := strings.Join(names, " ")
		names = nil
		return seen
	}
}

// TestSnapshotEvents: savevm, loadvm and delvm cause the events that those of
// QEMU's own HMP cause, and no others.
func TestSnapshotEvents(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := prepareDisk(t).Start(program, args(withDisk, withMonitor)...)
		m, since := prompted(q, monitorSocket), events(t, q)
		for _, run := range []func(string) string{m.Run, q.HMP} {
			for _, line := range snapshotsSeen {
				seen = append(seen, line+": "+run(line)+since())
			}
		}
		return seen
	})
	assert.Equal(t, "savevm one: STOP RESUME", seen[0])
}

// TestSnapshotCommands: x-savevm, x-loadvm and x-delvm do what the lines of
// QEMU's own HMP do, with the same events.
func TestSnapshotCommands(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) (seen []string) {
		folder := prepareDisk(t)
		q := folder.Start(program, args(withDisk)...)
		since, run := events(t, q), q.HMP
		if program == qemutest.Build(t, qemutest.Libhmp) {
			run = func(line string) string { return snapshotCommand(q, line) }
		}
		for _, line := range append(snapshotsSeen, "loadvm", "delvm one", "loadvm one") {
			seen = append(seen, line+": "+run(line)+since()+q.HMP("info status"))
		}
		require.NoError(t, q.QMP("quit", nil, nil))
		require.NoError(t, q.Wait())
		return append(seen, withoutTime(img(t, folder.Dir, "snapshot", "-l", "disk.qcow2")))
	})
	assert.Equal(t, "savevm one: STOP RESUME"+running, seen[0])
}

// TestSnapshotCommandsOfNothing: the same without a disk.
func TestSnapshotCommandsOfNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := qemutest.Start(t, program, split("-M pc -m 16 -nodefaults")...)
		since, run := events(t, q), q.HMP
		if program == qemutest.Build(t, qemutest.Libhmp) {
			run = func(line string) string { return snapshotCommand(q, line) }
		}
		for _, line := range []string{"savevm one", "savevm", "delvm one", "loadvm one"} {
			seen = append(seen, line+": "+run(line)+since()+q.HMP("info status"))
		}
		return seen
	})
}

// snapshotCommand has QMP do what a line says, or run the line if it is about
// something else, and returns what HMP would print.
func snapshotCommand(q *qemutest.QEMU, line string) string {
	words := strings.Fields(line)
	arguments := map[string]string{}
	switch words[0] {
	case "savevm", "loadvm", "delvm":
		if len(words) == 1 && words[0] != "savevm" {
			return q.HMP(line)
		}
		if len(words) > 1 {
			arguments["name"] = words[1]
		}
		if err := q.QMP("x-"+words[0], arguments, nil); err != nil {
			return "Error: " + err.Error() + "\n"
		}
		return ""
	}
	return q.HMP(line)
}
