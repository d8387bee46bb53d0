// SPDX-License-Identifier: GPL-2.0-or-later

// Package explain finds out which QMP requests a line becomes. Requests that only
// read are really made, since what follows depends on their replies; all others
// are answered here as if they had succeeded.
package explain

import (
	"bytes"
	"encoding/json"

	"libhmp/cmd/hmp/internal/policy"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Step is one request of a line.
type Step struct {
	// Request is the QMP request, as it would be sent.
	Request json.RawMessage `json:"request"`
	// Executed reports whether it was sent, since it changes nothing.
	Executed bool `json:"executed"`
	// Note is what else is to be known about it, or empty.
	Note string `json:"note,omitempty"`

	command string
	fact    bool // it told only which QEMU this is
}

// Transport is a qmp.Transport that notes each request, and lets only those
// pass that read.
type Transport struct {
	to    qmp.Transport
	steps []Step
	jobs  []job  // begun here, and not yet dismissed
	saved uint64 // bytes that the last memsave or pmemsave would have written
	moves bool   // a migration was begun here
}

// job is what query-jobs tells of one (JobInfo in qapi/job.json).
type job struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Status string `json:"status"`
	Now    int    `json:"current-progress"`
	Total  int    `json:"total-progress"`
}

// NewTransport returns a transport in front of to.
func NewTransport(to qmp.Transport) *Transport { return &Transport{to: to} }

// Steps are the requests so far.
func (t *Transport) Steps() []Step { return t.steps }

// Execute implements qmp.Transport.
func (t *Transport) Execute(r qmp.Request) (json.RawMessage, error) {
	step := Step{Request: r.AppendJSON(nil, 0), command: r.Command, Executed: policy.Reads(r.Command), fact: qmp.AsksFact(r.Command)}
	if monitor.ListsRows(r) {
		step.Executed, step.fact, step.Note = true, true, noteBuiltin
	}
	if r.Command == "query-jobs" && len(t.jobs) > 0 {
		step.Executed = false
		step.Note = "again after each JOB_STATUS_CHANGE event of " + t.jobs[0].ID + ", until its status is concluded"
		t.steps = append(t.steps, step)
		return json.Marshal(t.jobs)
	}
	if r.Command == "query-migrate" && t.moves {
		step.Executed = false
		step.Note = "again while its status is setup, for 2 seconds at most; at a terminal until migration has ended"
		t.steps = append(t.steps, step)
		return json.RawMessage(`{"status":"active"}`), nil
	}
	if step.Executed {
		t.steps = append(t.steps, step)
		return t.to.Execute(r)
	}
	value, note := t.pretend(r)
	step.Note = note
	t.steps = append(t.steps, step)
	return value, nil
}

// arguments are those that an answer depends on.
type arguments struct {
	JobID string `json:"job-id"`
	ID    string `json:"id"`
	Size  uint64 `json:"size"`
}

// pretend is the reply of a command that is not executed.
func (t *Transport) pretend(r qmp.Request) (value json.RawMessage, note string) {
	var args arguments
	if json.Unmarshal(r.Arguments, &args) != nil {
		args = arguments{} // of another type: nothing below wants them
	}
	switch r.Command {
	case "snapshot-save", "snapshot-load", "snapshot-delete":
		t.jobs = append(t.jobs, job{ID: args.JobID, Type: r.Command, Status: "concluded", Now: 1, Total: 1})
	case "job-dismiss":
		for i, j := range t.jobs {
			if j.ID == args.ID {
				t.jobs = append(t.jobs[:i:i], t.jobs[i+1:]...)
				break
			}
		}
	case "memsave", "pmemsave":
		t.saved = args.Size
	case "x-debug-read-memory":
		if data, err := json.Marshal(struct {
			Data []byte `json:"data"`
		}{make([]byte, min(args.Size, mostMemory))}); err == nil {
			return data, "not executed, since reading a device's registers may change it; zeros are assumed"
		}
	case "add-fd":
		return json.RawMessage(`{"fdset-id":0,"fd":0}`),
			"with the descriptor of an open file (SCM_RIGHTS); QEMU's reply has the numbers that follow here as 0"
	case "human-monitor-command":
		return json.RawMessage(`""`), noteBuiltin
	case "x-debug-disassemble":
		return json.RawMessage(`{"human-readable-text":""}`), ""
	case "ringbuf-read":
		return json.RawMessage(`""`), ""
	case "migrate":
		t.moves = true
	}
	return json.RawMessage(`{}`), ""
}

// mostMemory is how much of memory that is not read is made up.
const mostMemory = 1 << 20

// noteBuiltin is of requests that QEMU's own HMP answers.
const noteBuiltin = "QEMU's own HMP"

// Without returns the steps without those that only told which QEMU this is:
// wanted reports whether the row itself wants a command's reply, once.
func Without(steps []Step, wanted func(command string) bool) []Step {
	var left []Step
	for _, s := range steps {
		if !s.fact {
			left = append(left, s)
			continue
		}
		seen := false
		for _, other := range left {
			seen = seen || bytes.Equal(other.Request, s.Request)
		}
		if wanted(s.command) && !seen {
			left = append(left, s)
		}
	}
	return left
}
