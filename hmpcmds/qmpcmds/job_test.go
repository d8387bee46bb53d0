// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// job is an element of what query-jobs returns.
func job(status, more string) string {
	return `[{"id":"j","type":"mirror","status":"` + status + `","current-progress":1,"total-progress":4` + more + `}]`
}

// mirroring is a QEMU in which blockdev-mirror starts a job that query-jobs tells these things of.
func mirroring(t *testing.T, jobs ...string) *hmptest.Script {
	q := qemu(t, map[string]string{"blockdev-mirror": `{}`})
	q.Answers["query-jobs"] = append([]string{`[]`}, jobs...)
	return q
}

const mirrorLine = "device=a target=b sync=full job-id=j"

// atTerminal runs a line at a terminal and returns what it prints before and after the timers.
func atTerminal(q *hmptest.Script, line string, meanwhile func(*monitor.VM, *monitor.Session)) string {
	host := &monitortest.Host{}
	vm := monitor.NewVM(qmp.NewClient(q), table())
	s := vm.Open(host, monitor.Options{Terminal: true, CPUIndex: -1})
	s.Event(monitor.Opened)
	host.Settle(s)
	s.Feed([]byte(line))
	host.Take()
	s.Feed([]byte("\r"))
	meanwhile(vm, s)
	host.Settle(s)
	return host.Take()
}

func nothing(*monitor.VM, *monitor.Session) {}

const started = "\njob 'j' (mirror) has started\n"

func TestJobIsShown(t *testing.T) {
	const progress = "j: running 25.0 % (Ctrl-C: stop waiting)\r"
	blank := strings.Repeat(" ", len(progress)-1) + "\r"
	q := mirroring(t, job("running", ""), job("running", ""), job("ready", ""))
	assert.Equal(t, started+progress+blank+"job 'j' is ready: 'job-complete j' ends it, 'job-cancel j' gives it up\n(qemu) ",
		atTerminal(q, "blockdev-mirror "+mirrorLine, nothing))
	q = mirroring(t, job("running", ""), job("pending", ""))
	assert.Contains(t, atTerminal(q, "blockdev-mirror "+mirrorLine, nothing), "job 'j' is pending: 'job-finalize j' makes")
	q = mirroring(t, job("running", ""), job("concluded", `,"error":"disk full"`))
	assert.Equal(t, started+"Error: job 'j' has failed: disk full\n'job-dismiss j' drops it from the list of jobs\n(qemu) ",
		atTerminal(q, "blockdev-mirror "+mirrorLine, nothing))
	q = mirroring(t, job("running", ""), `[]`)
	assert.Equal(t, started+"job 'j' has ended\n(qemu) ", atTerminal(q, "blockdev-mirror "+mirrorLine, nothing))
	q = mirroring(t, job("running", ""), `!gone`)
	assert.Equal(t, started+"Error: gone\n(qemu) ", atTerminal(q, "blockdev-mirror "+mirrorLine, nothing))
}

// A job that a user has paused is not waited for; QEMU itself pauses jobs for a moment.
func TestJobThatIsPaused(t *testing.T) {
	p := job("paused", "")
	q := mirroring(t, job("running", ""), p, p, job("running", ""), p, p, p, p, p)
	text := atTerminal(q, "blockdev-mirror "+mirrorLine, nothing)
	assert.Equal(t, 1, strings.Count(text, "job 'j' is paused: 'job-resume j' has it go on\n(qemu) "), text)
	assert.Contains(t, text, "j: paused 25.0 %")
}

// A job that has ended is not in the list of jobs any more: events tell how it ended.
func TestJobEndsByEvent(t *testing.T) {
	for event, want := range map[string]string{
		`{"name":"BLOCK_JOB_COMPLETED","data":{"device":"j","error":"no space"}}`: "Error: job 'j' has failed: no space\n(qemu) ",
		`{"name":"BLOCK_JOB_CANCELLED","data":{"device":"j"}}`:                    "Error: job 'j' has failed: cancelled\n(qemu) ",
		`{"name":"BLOCK_JOB_COMPLETED","data":{"device":"other","error":"x"}}`:    "job 'j' has ended\n(qemu) ",
		`{"name":"STOP","data":{}}`:                                               "job 'j' has ended\n(qemu) ",
	} {
		q := mirroring(t, job("running", ""), `[]`)
		text := atTerminal(q, "blockdev-mirror "+mirrorLine, func(vm *monitor.VM, _ *monitor.Session) {
			var e struct {
				Name string          `json:"name"`
				Data json.RawMessage `json:"data"`
			}
			_ = json.Unmarshal([]byte(event), &e)
			vm.QMP.Deliver(qmp.Event{Name: e.Name, Data: e.Data})
		})
		assert.Equal(t, started+want, text, event)
	}
}

func TestJobGoesOnWithoutUs(t *testing.T) {
	q := mirroring(t, job("running", ""))
	assert.Equal(t, started+"(qemu) ", atTerminal(q, "blockdev-mirror -d "+mirrorLine, nothing))
	q = mirroring(t, job("running", ""))
	text := atTerminal(q, "blockdev-mirror "+mirrorLine, func(_ *monitor.VM, s *monitor.Session) { s.Feed([]byte{3}) })
	assert.Equal(t, started+"job 'j' goes on in the background: 'query-jobs' shows it\n(qemu) ", text)
	run, _ := script(mirroring(t, job("running", "")))
	text, ok := run("blockdev-mirror " + mirrorLine)
	assert.True(t, ok)
	assert.Equal(t, started[1:], text, "without terminal nothing is waited for")
}

func TestJobThatEndsAtOnce(t *testing.T) {
	run, _ := script(mirroring(t, `[]`))
	text, ok := run("blockdev-mirror " + mirrorLine)
	assert.True(t, ok)
	assert.Equal(t, "job 'j' has ended\n", text)
	text, ok = run("blockdev-mirror device=a target=b sync=full")
	assert.True(t, ok)
	assert.Empty(t, text, "nobody knows its name")
}

func TestJobThatDoesNotStart(t *testing.T) {
	q := mirroring(t, `[]`)
	q.Answers["blockdev-mirror"] = []string{"!Cannot find device='a'"}
	run, _ := script(q)
	text, ok := run("blockdev-mirror " + mirrorLine)
	assert.False(t, ok)
	assert.Equal(t, "Error: Cannot find device='a'\n", text)
}

// Before 3.0 there is no query-jobs.
func TestJobWithoutQueryJobs(t *testing.T) {
	q := qemu(t, map[string]string{"blockdev-mirror": `{}`})
	run, _ := script(q)
	text, ok := run("blockdev-mirror " + mirrorLine)
	assert.True(t, ok)
	assert.Equal(t, "job 'j' has started\n", text)
}
