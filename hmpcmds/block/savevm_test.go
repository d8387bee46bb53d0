// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// What a QEMU with one qcow2 disk says, shortened.
const (
	oneDiskGraph = `{"nodes":[{"id":2,"type":"block-driver","name":"#block1"},{"id":1,"type":"block-backend","name":"disk0"}],
"edges":[{"parent":1,"child":2,"name":"root","perm":[],"shared-perm":[]}]}`
	oneDiskNodes = `[{"node-name":"#block1","drv":"qcow2","ro":false,"active":true,
"image":{"snapshots":[{"id":"1","name":"one","vm-state-size":0},{"id":"2","name":"two","vm-state-size":0}]}}]`
)

// oneDisk answers what snapshots ask, with that end of the job.
func oneDisk(job string) *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
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
	host, session, client := q.Open(Rows)
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
	assert.Contains(t, q.Requests, `{"execute":"snapshot-load","arguments":{"job-id":"`+jobID+
		`","tag":"one","vmstate":"#block1","devices":["#block1"]}}`)
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load", "query-jobs", "job-dismiss"}, q.Asked())
}

func TestJobWhoseEventIsLost(t *testing.T) {
	q := oneDisk(`[{"id":"` + jobID + `","status":"concluded"}]`)
	host, session, _ := q.Open(Rows)
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
	host, session, _ := q.Open(Rows)
	host.NoEvents = true
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: no luck\n", host.Take())
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load", "query-jobs", "job-dismiss"}, q.Asked())
}

// What is no longer waited for is dismissed when it has concluded, before the next
// line that finds it so.
func TestJobThatNobodyCanWaitFor(t *testing.T) {
	running, concluded := `[{"id":"`+jobID+`","status":"running"}]`, `[{"id":"`+jobID+`","status":"concluded"}]`
	q := oneDisk(running)
	host, session, client := q.Open(Rows)
	host.OnPoll = func() error { return errors.New("QEMU ends") }
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: QEMU ends\n", host.Take())
	assert.False(t, client.Listening())
	assert.Equal(t, []string{blockGraphCommand, "query-named-block-nodes", "snapshot-load"}, q.Asked())

	session.Run("help stop")
	assert.Equal(t, []string{"query-jobs"}, q.Asked())
	q.Answers["query-jobs"] = []string{concluded}
	session.Run("help stop")
	assert.Equal(t, []string{"query-jobs", "job-dismiss"}, q.Asked())
	session.Run("help stop")
	assert.Empty(t, q.Asked())
}

// Another session left a job; one more is only just about to be dismissed.
func TestJobsThatOthersLeft(t *testing.T) {
	q := oneDisk("")
	q.Answers["query-jobs"] = []string{
		`[{"id":"` + jobID + `","status":"concluded"},{"id":"libhmp-left","status":"concluded"},{"id":"libhmp-new","status":"concluded"},
			{"id":"libhmp-busy","status":"running"},{"id":"theirs","status":"concluded"}]`,
		`[{"id":"libhmp-left","status":"concluded"},{"id":"libhmp-busy","status":"concluded"},{"id":"theirs","status":"concluded"}]`,
	}
	host, session, _ := q.Open(Rows)
	host.NoEvents = true
	require.True(t, session.Run("loadvm one"))
	var dismissed []string
	for _, r := range q.Requests {
		if id, ok := strings.CutPrefix(r, `{"execute":"job-dismiss","arguments":{"id":"`); ok {
			dismissed = append(dismissed, strings.TrimSuffix(id, `"}}`))
		}
	}
	assert.Equal(t, []string{jobID, "libhmp-left"}, dismissed)
}

func TestJobThatDoesNotStart(t *testing.T) {
	q := oneDisk(`[]`)
	q.Answers["snapshot-delete"] = []string{"!not now"}
	host, session, client := q.Open(Rows)
	require.False(t, session.Run("delvm one"))
	assert.Equal(t, "Error: not now\n", host.Take())
	assert.False(t, client.Listening())
}

func TestJobThatSomebodyElseDismissed(t *testing.T) {
	q := oneDisk(`[]`)
	host, session, _ := q.Open(Rows)
	host.NoEvents = true
	require.False(t, session.Run("loadvm one"))
	assert.Equal(t, "Error: job "+jobID+" has gone\n", host.Take())
}

// Where one command does all of a row, that is it.
func TestSnapshotsInOneStep(t *testing.T) {
	q := oneDisk("")
	for _, command := range []string{addedSave, addedLoad, addedDelete} {
		q.Answers[command] = []string{`{}`}
	}
	host, session, _ := q.Open(Rows)
	for line, request := range map[string]string{
		"savevm":     `{"execute":"x-savevm","arguments":{}}`,
		"savevm one": `{"execute":"x-savevm","arguments":{"name":"one"}}`,
		"loadvm one": `{"execute":"x-loadvm","arguments":{"name":"one"}}`,
		"delvm one":  `{"execute":"x-delvm","arguments":{"name":"one"}}`,
	} {
		require.True(t, session.Run(line), line)
		assert.Equal(t, []string{request}, q.Requests, line)
		q.Requests = nil
	}
	assert.Empty(t, host.Take())
}

// disks plays a QEMU with one disk that knows its snapshots. Once it has been asked
// for as much as it may, it is gone.
type disks struct {
	tags  []string // the state that was saved stands behind the tag
	state string
	left  int // requests that change something
}

func (d *disks) Execute(r qmp.Request) (json.RawMessage, error) {
	var args struct {
		Tag string `json:"tag"`
	}
	_ = json.Unmarshal(r.Arguments, &args)
	is := func(tag string) bool { return strings.HasPrefix(tag, args.Tag+"\x00") }
	switch r.Command {
	case "query-named-block-nodes":
		return d.nodes()
	case "snapshot-save", "snapshot-delete":
		if d.left--; d.left < 0 {
			return nil, qmp.ErrClosed
		}
	}
	fine := hmptest.NewScript(map[string][]string{blockGraphCommand: {oneDiskGraph}, "query-jobs": {`[{"id":"` + jobID + `","status":"concluded"}]`},
		"job-dismiss": {`{}`}, "snapshot-save": {`{}`}, "snapshot-delete": {`{}`}, "query-named-block-nodes": {`[]`}})
	switch r.Command {
	case "snapshot-save":
		if slices.ContainsFunc(d.tags, is) {
			return nil, errors.New("the snapshot exists")
		}
		d.tags = append(d.tags, args.Tag+"\x00"+d.state)
	case "snapshot-delete":
		d.tags = slices.DeleteFunc(d.tags, is)
	}
	return fine.Execute(r)
}

func (d *disks) nodes() (json.RawMessage, error) {
	var list []map[string]string
	for _, t := range d.tags {
		name, _, _ := strings.Cut(t, "\x00")
		list = append(list, map[string]string{"name": name})
	}
	return json.Marshal([]any{map[string]any{"node-name": "#block1", "drv": "qcow2", "active": true,
		"image": map[string]any{"snapshots": list}}})
}

func (d *disks) run(line string) bool {
	host := &monitortest.Host{Time: time.Unix(0, 35), NoEvents: true}
	return monitor.NewVM(qmp.NewClient(d), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1}).Run(line)
}

// savevm over a tag: whenever it ends, there is a snapshot, of then or of now. And
// the next one finds its way.
func TestReplacedSnapshotIsNeverLost(t *testing.T) {
	const tag, old, now = "one", "one\x00old", "now"
	for left := 0; ; left++ {
		d := &disks{tags: []string{"other\x00kept", old}, state: now, left: left}
		ok := d.run("savevm one")
		assert.Contains(t, d.tags, "other\x00kept")
		assert.True(t, slices.Contains(d.tags, old) || slices.Contains(d.tags, tag+"\x00"+now) ||
			slices.Contains(d.tags, aside(tag)+"\x00"+now), "%d requests: %q", left, d.tags)

		again := &disks{tags: slices.Clone(d.tags), state: "later", left: 1000}
		require.True(t, again.run("savevm one"), "after %d requests", left)
		assert.ElementsMatch(t, []string{"other\x00kept", tag + "\x00later"}, again.tags, "after %d requests", left)
		if ok {
			assert.Equal(t, 4, left)
			assert.ElementsMatch(t, []string{"other\x00kept", tag + "\x00" + now}, d.tags)
			return
		}
	}
}

// The tag of the snapshot that is put aside reaches QEMU, which keeps 255 bytes, as it
// is, and is not that of another line's.
func TestLongTagsPutAside(t *testing.T) {
	seen := map[string]bool{}
	for _, tag := range []string{
		"one", strings.Repeat("a", 241), strings.Repeat("a", 242), strings.Repeat("a", 254), strings.Repeat("a", 254) + "b",
		strings.Repeat("é", 125) + "xyz", "x" + strings.Repeat("é", 125) + "yz", strings.Repeat("\U0001f600", 63),
	} {
		other := aside(tag)
		assert.True(t, utf8.ValidString(other), "%q", other)
		assert.LessOrEqual(t, len(other), 255)
		assert.True(t, strings.HasSuffix(other, " (being saved)"), other)
		assert.False(t, seen[other], other)
		seen[other] = true
	}
}

// Nothing is deleted before QEMU has agreed to save.
func TestSavingThatIsRefusedDeletesNothing(t *testing.T) {
	q := oneDisk(`[{"id":"` + jobID + `","status":"concluded","error":"migration is blocked"}]`)
	host, session, _ := q.Open(Rows)
	host.NoEvents = true
	require.False(t, session.Run("savevm one"))
	assert.Equal(t, "Error: migration is blocked\n", host.Take())
	assert.NotContains(t, q.Asked(), "snapshot-delete")
}

func TestCompletionOfTags(t *testing.T) {
	_, session, _ := oneDisk(`[]`).Open(Rows)
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

// TestSaveIsShown: the extended editor shows how far the job is, and takes that away; others show nothing.
func TestSaveIsShown(t *testing.T) {
	answers := func(q *hmptest.Script) {
		half := `[{"id":"` + jobID + `","status":"running","current-progress":1,"total-progress":2}]`
		q.Answers["query-jobs"] = []string{half, `[{"id":"` + jobID + `","status":"concluded"}]`}
	}
	q := oneDisk("")
	answers(q)
	host, session := hmptest.OpenExtended(Rows, q)
	host.Time = time.Unix(0, 35)
	require.True(t, session.Run("savevm three"))
	text := host.Take()
	assert.Contains(t, text, "savevm: running, 50.0 %\r")
	assert.True(t, strings.HasSuffix(text, strings.Repeat(" ", len("savevm: running, 50.0 %"))+"\r"), "%q", text)

	q = oneDisk("")
	answers(q)
	host, session = hmptest.OpenTerminal(Rows, q)
	host.Time = time.Unix(0, 35)
	require.True(t, session.Run("savevm three"))
	assert.Empty(t, host.Take())
}
