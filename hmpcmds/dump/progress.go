// SPDX-License-Identifier: GPL-2.0-or-later

package dump

import (
	"errors"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/progress"
)

// dumpPoll is how often it is looked how far a dump is.
const dumpPoll = 250 * time.Millisecond

// dumpWatch is a dump that goes on in the background of QEMU, and is waited for.
type dumpWatch struct {
	meter  progress.Meter
	ended  *string // why it has failed, "" if it has not
	failed bool    // it was seen that it has: the event that tells why may come later
}

// watchDump starts a dump, and shows how far it is until it has ended or the user does not wait any more.
func watchDump(c *monitor.Call, start func() error) error {
	w := &dumpWatch{}
	stop, _ := c.OnEvent(w.onEvent)
	if err := start(); err != nil {
		stop()
		return err
	}
	c.Watch(monitor.Watch{Look: w.look, Interval: dumpPoll, Left: w.left, End: stop})
	return nil
}

// onEvent takes why it has ended.
func (w *dumpWatch) onEvent(e qmp.Event) {
	var data struct {
		Error string `json:"error"`
	}
	if e.Name == "DUMP_COMPLETED" && e.Decode(&data) == nil {
		w.ended = &data.Error
	}
}

func (w *dumpWatch) look(c *monitor.Call) (again bool) {
	var info dumpInfo
	if err := c.Execute("query-dump", nil, &info); err != nil {
		c.Report(err)
		return false
	}
	switch {
	case info.Status == "active":
		w.meter.See(c.Now(), info.Completed)
		text := "dump: " + w.meter.Text(info.Total, true)
		c.Status(text + " (Ctrl-C: stop waiting)")
		return true
	case info.Status == "failed" && w.ended == nil && !w.failed:
		w.failed = true
		return true
	case info.Status == "failed":
		c.Report(w.failure())
	}
	return false
}

func (w *dumpWatch) failure() error {
	if w.ended == nil || *w.ended == "" {
		return errors.New("the dump has failed")
	}
	return errors.New(*w.ended)
}

func (w *dumpWatch) left(c *monitor.Call) { c.Print("the dump goes on: 'info dump' shows it\n") }
