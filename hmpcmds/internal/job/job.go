// SPDX-License-Identifier: GPL-2.0-or-later

// Package job runs QMP commands that start jobs (qapi/job.json): each is started,
// waited for, and dismissed when it has concluded. Only this library knows of these jobs,
// so whatever happens, none is left in QEMU.
package job

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/progress"
)

const (
	// ourJobs is how the ids of jobs of ours begin, in any session.
	ourJobs = "libhmp-"
	// jobEnd is the status of a job that waits to be dismissed.
	jobEnd = "concluded"
	// jobInterval is how often a job is looked at where no events come.
	jobInterval = 20 * time.Millisecond
	// looksBetween is how often a job's events are waited for in vain before QEMU is
	// asked, in case one was lost.
	looksBetween = 50
	// looksToShow is the same where it is shown how far a job is.
	looksToShow = 10
)

// Commands are those that Run needs besides the one that starts the job.
var Commands = []string{"query-jobs", "job-dismiss"}

// NewID is an id that no other job has.
func NewID(c *monitor.Call) string {
	return ourJobs + strconv.FormatInt(c.Now().UnixNano(), 36)
}

// info is JobInfo in qapi/job.json.
type info struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Error    string `json:"error"`
	Progress int64  `json:"current-progress"`
	Total    int64  `json:"total-progress"`
}

// Run runs a command that starts the job with that id, waits for the job's
// end and dismisses it. The result is the job's. If the waiting ends before, the job
// goes on, and is dismissed when another line is run.
func Run(c *monitor.Call, command, id string, args any) error {
	concluded := false
	stop, listening := c.OnEvent(func(e qmp.Event) { concluded = concluded || hasConcluded(e, id) })
	defer stop()
	if err := c.Execute(command, args, nil); err != nil {
		if qmp.Unanswered(err) != nil { // it may have begun
			c.VM().TidyUpLater(dismissal(id))
		}
		return err
	}
	var jobs []info
	var end info
	looks := 0
	var meter progress.Meter
	between := looksBetween
	if c.ShowsProgress() {
		between = looksToShow
	}
	err := c.Wait(jobInterval, func() (bool, error) {
		if looks++; listening && !concluded && looks%between != 0 {
			return false, nil
		}
		var err error
		if jobs, err = query(c); err != nil {
			return false, err
		}
		end, err = find(jobs, id)
		if c.ShowsProgress() && err == nil && end.Status != jobEnd {
			meter.See(c.Now(), end.Progress)
			c.Status(c.Command.Name + ": " + progress.Join(end.Status, meter.Text(end.Total, false)))
		}
		return end.Status == jobEnd, err
	})
	if err != nil {
		c.VM().TidyUpLater(dismissal(id))
		return qmp.GoesOn(err)
	}
	err = dismiss(c, id)
	if err == nil {
		err = dismissLeftOvers(c, leftOvers(jobs, id))
	}
	if end.Error != "" {
		return errors.New(end.Error)
	}
	return err
}

// dismissal returns what dismisses a job that is not waited for, once it has
// concluded.
func dismissal(id string) func(*monitor.Call) (done bool) {
	return func(c *monitor.Call) bool {
		jobs, err := query(c)
		if err != nil { // for the line to say that comes next
			return true
		}
		job, err := find(jobs, id)
		switch {
		case err != nil: // it has gone
			return true
		case job.Status != jobEnd:
			return false
		}
		_ = dismiss(c, id)
		return true
	}
}

func dismiss(c *monitor.Call, id string) error {
	job := struct {
		ID string `json:"id"`
	}{id}
	return c.Execute("job-dismiss", job, nil)
}

func query(c *monitor.Call) (jobs []info, err error) {
	err = c.Execute("query-jobs", nil, &jobs)
	return jobs, err
}

func find(jobs []info, id string) (info, error) {
	for _, j := range jobs {
		if j.ID == id {
			return j, nil
		}
	}
	return info{}, fmt.Errorf("job %s has gone", id)
}

// leftOvers are other jobs of ours that have concluded: those of sessions that ended
// before, or that are about to dismiss them.
func leftOvers(jobs []info, id string) (ids []string) {
	for _, j := range jobs {
		if strings.HasPrefix(j.ID, ourJobs) && j.ID != id && j.Status == jobEnd {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// dismissLeftOvers dismisses those of the jobs that are still there after a while, in
// which a session that waits for one would have dismissed it.
func dismissLeftOvers(c *monitor.Call, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	polls := 0
	if err := c.Wait(jobInterval, func() (bool, error) {
		polls++
		return polls > looksBetween, nil
	}); err != nil {
		return err
	}
	jobs, err := query(c)
	for _, j := range jobs {
		if err == nil && j.Status == jobEnd && slices.Contains(ids, j.ID) {
			err = qmp.Unanswered(dismiss(c, j.ID)) // another client may be faster
		}
	}
	return err
}

func hasConcluded(e qmp.Event, id string) bool {
	var job info
	return e.Name == "JOB_STATUS_CHANGE" && e.Decode(&job) == nil && job.ID == id && job.Status == jobEnd
}
