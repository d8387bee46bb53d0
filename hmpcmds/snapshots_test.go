// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// What a QEMU with one qcow2 disk says, shortened.
const (
	oneDiskGraph = `{"nodes":[{"id":2,"type":"block-driver","name":"#block1"},{"id":1,"type":"block-backend","name":"disk0"}],
"edges":[{"parent":1,"child":2,"name":"root","perm":[],"shared-perm":[]}]}`
	oneDiskNodes = `[{"node-name":"#block1","drv":"qcow2","ro":false,"active":true,
"image":{"snapshots":[{"id":"1","name":"one","vm-state-size":0},{"id":"2","name":"two","vm-state-size":0}]}}]`
)

// oneDisk answers what snapshots ask, with that end of the job.
func oneDisk(job string) *script {
	return newScript(map[string][]string{
		blockGraphCommand:         {oneDiskGraph},
		"query-named-block-nodes": {oneDiskNodes},
		"query-block":             {`[]`},
		"snapshot-save":           {`{}`},
		"snapshot-load":           {`{}`},
		"snapshot-delete":         {`{}`},
		"query-jobs":              {job},
		"job-dismiss":             {`{}`},
		"job-cancel":              {`{}`},
	})
}

// jobID is the job's name at the time that script's host has.
const jobID = "libhmp-z"

// statusEvent is what QEMU tells of a job.
func statusEvent(id, status string) qmp.Event {
	return qmp.Event{Name: "JOB_STATUS_CHANGE", Data: json.RawMessage(`{"id":"` + id + `","status":"` + status + `"}`)}
}

func TestJobIsWaitedForWithEvents(t *testing.T) {
	q := oneDisk(`[{"id":"` + jobID + `","status":"concluded"}]`)
	host, session, client := q.open()
	events := []qmp.Event{
		statusEvent(jobID, "running"), statusEvent("another", "concluded"),
		{Name: "STOP"}, statusEvent(jobID, "concluded"),
	}
	host.OnPoll = func() error {
		client.Deliver(events[0])
		events = events[1:]
		return nil
	}
	require.True(t, session.Run("loadvm one"))
	assert.Empty(t, host.Take())
	assert.Empty(t, events, "did not wait for the last event")
	assert.False(t, client.Listening())
	assert.Contains(t, q.requests, `{"execute":"snapshot-load","arguments":{"job-id":"`+jobID+
		`","tag":"one","vmstate":"#block1","devices":["#block1"]}}`)
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load", "query-jobs", "job-dismiss"}, q.asked())
}

func TestJobWhoseEventIsLost(t *testing.T) {
	q := oneDisk(`[{"id":"` + jobID + `","status":"concluded"}]`)
	host, session, _ := q.open()
	polls := 0
	host.OnPoll = func() error {
		polls++
		return nil
	}
	require.True(t, session.Run("loadvm one"))
	assert.Empty(t, host.Take())
	assert.Less(t, polls, 100)
}

func TestJobThatFails(t *testing.T) {
	q := oneDisk(`[{"id":"other","status":"running"},{"id":"` + jobID + `","status":"concluded","error":"no luck"}]`)
	host, session, _ := q.open()
	host.NoEvents = true
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: no luck\n", host.Take())
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load", "query-jobs", "job-dismiss"}, q.asked())
}

func TestJobThatNobodyCanWaitFor(t *testing.T) {
	q := oneDisk(`[{"id":"` + jobID + `","status":"running"}]`)
	host, session, client := q.open()
	host.OnPoll = func() error { return errors.New("QEMU ends") }
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: QEMU ends\n", host.Take())
	assert.False(t, client.Listening())
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load", "job-cancel", "job-dismiss"}, q.asked())
}

func TestJobThatDoesNotStart(t *testing.T) {
	q := oneDisk(`[]`)
	q.answers["snapshot-delete"] = []string{"!not now"}
	host, session, client := q.open()
	require.False(t, session.Run("delvm one"))
	assert.Equal(t, "Error: not now\n", host.Take())
	assert.False(t, client.Listening())
}

func TestJobThatSomebodyElseDismissed(t *testing.T) {
	q := oneDisk(`[]`)
	host, session, _ := q.open()
	host.NoEvents = true
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: job "+jobID+" has gone\n", host.Take())
}

// Saving asks, by trying to, whether it is possible before it deletes anything.
func TestSavingReplaces(t *testing.T) {
	const refused = `[{"id":"` + jobID + `","status":"concluded","error":"Snapshot 'one' already exists in one or more devices"}]`
	const fine = `[{"id":"` + jobID + `","status":"concluded"}]`
	q := oneDisk("")
	q.answers["query-jobs"] = []string{refused, fine}
	host, session, _ := q.open()
	host.NoEvents = true
	require.True(t, session.Run("savevm one"))
	assert.Empty(t, host.Take())
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes",
		"snapshot-save", "query-jobs", "job-dismiss",
		"snapshot-delete", "query-jobs", "job-dismiss",
		"snapshot-save", "query-jobs", "job-dismiss"}, q.asked())

	q.answers["query-jobs"] = []string{`[{"id":"` + jobID + `","status":"concluded","error":"migration is blocked"}]`}
	require.False(t, session.Run("savevm one"))
	assert.Equal(t, "Error: migration is blocked\n", host.Take())
	assert.NotContains(t, q.asked(), "snapshot-delete")
}

func TestCompletionOfTags(t *testing.T) {
	_, session, _ := oneDisk(`[]`).open()
	for line, want := range map[string][]string{
		"loadvm ":      {"1", "2", "one", "two"},
		"delvm t":      {"two"},
		"delvm 1":      {"1"},
		"loadvm one t": nil,
		"savevm ":      nil,
	} {
		assert.Equal(t, want, session.Complete(line), "%q", line)
	}
}
