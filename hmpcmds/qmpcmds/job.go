// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/progress"
)

// jobID is the argument that commands have that start a job (qapi/job.json).
const jobID = "job-id"

// lookInterval is how often a job is looked at while it is shown.
const lookInterval = 250 * time.Millisecond

// startsJob reports whether the command starts a job.
func (r *command) startsJob() bool {
	_, ok := r.arguments().Member(jobID)
	return ok
}

// jobInfo is JobInfo in qapi/job.json.
type jobInfo struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Status   string `json:"status"`
	Progress int64  `json:"current-progress"`
	Total    int64  `json:"total-progress"`
	Error    string `json:"error"`
}

// queryJobs returns the jobs by id, none where this QEMU cannot tell.
func queryJobs(c *monitor.Call) (map[string]jobInfo, error) {
	if has, err := c.Facts().Has("query-jobs"); err != nil || !has {
		return nil, err
	}
	var list []jobInfo
	if err := c.Execute("query-jobs", nil, &list); err != nil {
		return nil, err
	}
	jobs := make(map[string]jobInfo, len(list))
	for _, j := range list {
		jobs[j.ID] = j
	}
	return jobs, nil
}

// startJob runs the command, says which job it has started and, on a terminal, shows that until
// there is nothing more to wait for.
func (r *command) startJob(c *monitor.Call, args json.RawMessage, o options) error {
	before, err := queryJobs(c)
	if err != nil {
		return err
	}
	w := &jobWatch{errors: make(map[string]string)}
	stop, _ := c.OnEvent(w.onEvent)
	reply, err := r.send(c, args)
	if err != nil {
		stop()
		return err
	}
	r.print(c, reply, o)
	jobs, err := queryJobs(c)
	if err != nil {
		stop()
		return err
	}
	w.id = newJob(before, jobs, args)
	j := jobs[w.id]
	switch {
	case w.id == "": // nobody knows its name
		stop()
		return nil
	case jobs == nil: // nor how it is
		stop()
		c.Printf("job '%s' has started\n", w.id)
		return nil
	case j.ID == "": // it has ended already: QEMU forgets such jobs
		stop()
		return w.ended(c)
	}
	c.Printf("job '%s' (%s) has started\n", j.ID, j.Type)
	if o.detach || !c.Watch(monitor.Watch{Look: w.look, Interval: lookInterval, Left: w.left, End: stop}) {
		stop()
	}
	return nil
}

// newJob is the id of the job that has come, else the one that the arguments name.
func newJob(before, after map[string]jobInfo, args json.RawMessage) string {
	for id := range after {
		if _, old := before[id]; !old {
			return id
		}
	}
	var named struct {
		ID string `json:"job-id"`
	}
	_ = json.Unmarshal(args, &named)
	return named.ID
}

// jobWatch is a job that is shown.
type jobWatch struct {
	id     string
	errors map[string]string // of jobs that have ended, "" for none
	paused int               // how many times in a row it was
	meter  progress.Meter
}

// inBytes are the types of jobs whose progress is told in bytes (JobType in qapi/job.json).
var inBytes = []string{"backup", "commit", "mirror", "stream"}

// onEvent keeps how jobs have ended.
func (w *jobWatch) onEvent(e qmp.Event) {
	if e.Name != "BLOCK_JOB_COMPLETED" && e.Name != "BLOCK_JOB_CANCELLED" {
		return
	}
	var data struct {
		Device string `json:"device"`
		Error  string `json:"error"`
	}
	if e.Decode(&data) != nil {
		return
	}
	if e.Name == "BLOCK_JOB_CANCELLED" {
		data.Error = "cancelled"
	}
	w.errors[data.Device] = data.Error
}

// look shows how far the job is and reports whether to go on.
func (w *jobWatch) look(c *monitor.Call) (again bool) {
	jobs, err := queryJobs(c)
	j, there := jobs[w.id]
	if err == nil && there && !w.settled(j.Status) {
		w.show(c, j)
		return true
	}
	switch {
	case err != nil:
		c.Report(err)
	case !there || j.Status == "concluded":
		if w.errors[w.id] == "" {
			w.errors[w.id] = j.Error
		}
		if err := w.ended(c); err != nil {
			c.Report(err)
		}
	default:
		c.Printf("job '%s' is %s: %s\n", w.id, j.Status, fmt.Sprintf(nextStep[j.Status], w.id))
	}
	if j.Status == "concluded" {
		c.Printf("'job-dismiss %s' drops it from the list of jobs\n", w.id)
	}
	return false
}

// nextStep says what users can do about a job that waits for them.
var nextStep = map[string]string{
	"ready":   "'job-complete %[1]s' ends it, 'job-cancel %[1]s' gives it up",
	"paused":  "'job-resume %[1]s' has it go on",
	"standby": "'job-resume %[1]s' has it go on",
	"pending": "'job-finalize %[1]s' makes what it did take effect, 'job-cancel %[1]s' gives it up",
}

// settled reports whether nothing changes any more in that status by itself. QEMU itself pauses jobs
// too, for a moment.
func (w *jobWatch) settled(status string) bool {
	if status == "paused" || status == "standby" {
		w.paused++
		return w.paused > maxPaused
	}
	w.paused = 0
	return status == "concluded" || nextStep[status] != ""
}

// maxPaused is how many times in a row a job is seen paused that a user has not paused.
const maxPaused = 4

// ended says how the job has ended.
func (w *jobWatch) ended(c *monitor.Call) error {
	if text := w.errors[w.id]; text != "" {
		return fmt.Errorf("job '%s' has failed: %s", w.id, text)
	}
	c.Printf("job '%s' has ended\n", w.id)
	return nil
}

// show shows how far it is.
func (w *jobWatch) show(c *monitor.Call, j jobInfo) {
	w.meter.See(c.Now(), j.Progress)
	text := j.ID + ": " + j.Status
	if far := w.meter.Text(j.Total, slices.Contains(inBytes, j.Type)); far != "" {
		text += " " + far
	}
	c.Status(text + " (Ctrl-C: stop waiting)")
}

// left says that the job goes on.
func (w *jobWatch) left(c *monitor.Call) {
	c.Printf("job '%s' goes on in the background: 'query-jobs' shows it\n", w.id)
}
