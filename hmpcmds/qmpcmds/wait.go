// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/progress"
)

const (
	waitParams = "EVENT [key=value...] [timeout=seconds]"
	waitHelp   = "wait for a QMP event whose data have these values, and print it: one that has come since the line before began counts"
)

var waitRow = &monitor.Command{
	Name:         "wait",
	Args:         "event:s,conditions:S?",
	Params:       waitParams,
	Example:      "wait BLOCK_JOB_READY device=drive0 timeout=60",
	Help:         waitHelp,
	Group:        monitor.GroupMonitor,
	Preconfig:    true,
	Extra:        true,
	Sources:      []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{schemaQuery}}},
	Run:          runWait,
	CompleteText: completeWait,
	Describe:     describeWait,
}

// describeWait is help wait [EVENT]: what the event means, and its data.
func describeWait(c *monitor.Call, text string) error {
	event, rest, _ := strings.Cut(text, " ")
	if event == "" {
		c.Printf("wait %s -- %s\n", waitParams, waitHelp)
		return nil
	}
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	if !schema.HasEvent(event) {
		return noEvent(schema, event)
	}
	d := newDocuments(c.Definer())
	of := d.definition(event)
	data := schema.EventData(event)
	printWrapped(c, strings.TrimSpace("wait "+event+" "+synopsis(data)), 0, 4)
	describeText(c, of)
	if members := qapi.MembersGiven(rest, data); len(members) > 0 {
		c.Print("\nData:\n")
		describeMembers(c, d, of, members, rest, data)
	}
	describeEnd(c, of)
	return nil
}

func noEvent(schema *qmp.Schema, event string) error {
	return fmt.Errorf("this QEMU has no event '%s'%s", event, qapi.DidYouMean(strings.ToUpper(event), schema.Events()))
}

const timeoutKey = "timeout"

// waiting is one wait for an event.
type waiting struct {
	event      string
	data       qmp.Type
	conditions qapi.Conditions
	timeout    time.Duration // 0 for none
	end        time.Time     // none if it is zero
	got        *qmp.Event
	others     []string // the names of those that did not fit, each once
	times      map[string]int
}

func runWait(c *monitor.Call) error {
	w, timeout, err := newWaiting(c.Facts(), c.Args.String("event"), c.Args.String("conditions"))
	if err != nil {
		return err
	}
	if w.timeout = timeout; timeout > 0 {
		w.end = c.Now().Add(timeout)
	}
	return w.run(c)
}

// CheckWait returns the error that the line "wait EVENT CONDITIONS" would begin with, for those who want to know before
// they do what the event is to follow. It asks QEMU for its schema.
func CheckWait(facts *qmp.Facts, event, conditions string) error {
	_, _, err := newWaiting(facts, event, conditions)
	return err
}

// newWaiting reads what is to be waited for; timeout is 0 if there is none.
func newWaiting(facts *qmp.Facts, event, text string) (w *waiting, timeout time.Duration, err error) {
	schema, err := facts.Schema()
	if err != nil {
		return nil, 0, err
	}
	if !schema.HasEvent(event) {
		return nil, 0, noEvent(schema, event)
	}
	conditions, timeout, err := takeTimeout(text)
	if err != nil {
		return nil, 0, err
	}
	w = &waiting{event: event, data: schema.EventData(event), times: make(map[string]int)}
	if w.conditions, err = qapi.ParseConditions(conditions, w.data); err != nil {
		return nil, 0, asTyped(err)
	}
	return w, timeout, nil
}

// takeTimeout takes timeout=SECONDS out of the conditions.
func takeTimeout(text string) (rest string, timeout time.Duration, err error) {
	value, rest, found, err := qapi.Take(text, timeoutKey)
	if !found || err != nil {
		return text, 0, err
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) || seconds > maxTimeout.Seconds() || strings.Trim(value, "0123456789.") != "" {
		return "", 0, fmt.Errorf("Parameter '%s' expects seconds, not '%s'", timeoutKey, value)
	}
	return rest, time.Duration(seconds * float64(time.Second)), nil
}

// maxTimeout is the longest that can be asked for.
const maxTimeout = 100 * 365 * 24 * time.Hour

var errCannotWait = errors.New("no events arrive here: wait needs a terminal, or the hmp program")

func (w *waiting) run(c *monitor.Call) error {
	if !c.CanWait() {
		return errCannotWait
	}
	if _, ok := c.Recent(w.takes); ok {
		return w.finish(c)
	}
	stop, ok := c.OnEvent(w.onEvent)
	if !ok {
		return errCannotWait
	}
	if c.Watch(monitor.Watch{Look: w.look, Interval: lookInterval, End: stop}) {
		return nil
	}
	defer stop()
	err := c.Wait(lookInterval, func() (bool, error) { return w.got != nil || w.over(c), nil })
	if err == nil {
		err = w.finish(c)
	}
	return err
}

func (w *waiting) onEvent(e qmp.Event) {
	if w.got == nil {
		w.takes(e)
	}
}

// takes takes an event if it is the one that is waited for, and counts others.
func (w *waiting) takes(e qmp.Event) bool {
	if e.Name == w.event && w.conditions.Match(e.Data) {
		w.got = &e
		return true
	}
	if w.times[e.Name] == 0 {
		if len(w.others) > mostOthers {
			return false
		}
		w.others = append(w.others, e.Name)
	}
	w.times[e.Name]++
	return false
}

func (w *waiting) over(c *monitor.Call) bool { return !w.end.IsZero() && !c.Now().Before(w.end) }

// look reports whether to wait on.
func (w *waiting) look(c *monitor.Call) (again bool) {
	if w.got == nil && !w.over(c) {
		if c.ShowsProgress() {
			left := ""
			if !w.end.IsZero() {
				left = progress.Left(w.end.Sub(c.Now()).Seconds())
			}
			c.Status(progress.Join("waiting for "+w.event, left) + " (Ctrl-C ends)")
		}
		return true
	}
	if err := w.finish(c); err != nil {
		c.Report(err)
	}
	return false
}

// finish prints the event, or says that it did not come.
func (w *waiting) finish(c *monitor.Call) error {
	if w.got == nil {
		return fmt.Errorf("no event %s came in %g s, %s", w.event, w.timeout.Seconds(), w.instead())
	}
	c.Print(w.event + "\n")
	if len(w.got.Data) > 0 {
		c.Print(qapi.Text(w.got.Data, w.data, qapi.UnitsOf(w.event)))
	}
	return nil
}

// mostOthers is how many other events are named.
const mostOthers = 8

// instead says what has come, other than what was waited for.
func (w *waiting) instead() string {
	if len(w.others) == 0 {
		return "nor any other"
	}
	var came []string
	for i, name := range w.others {
		if i == mostOthers {
			came = append(came, "...")
			break
		}
		text := name
		if name == w.event {
			text += " with other data"
		}
		if n := w.times[name]; n > 1 {
			text += fmt.Sprintf(" (%d times)", n)
		}
		came = append(came, text)
	}
	return "but " + strings.Join(came, ", ")
}

// completeWait offers the events, then the keys of their data.
func completeWait(c *monitor.Completion, text string) {
	schema, err := c.Facts().Schema()
	if err != nil {
		return
	}
	event, rest, more := strings.Cut(text, " ")
	if !more {
		c.Prefix(len(event))
		c.Add(schema.Events()...)
		c.Keep(event)
		return
	}
	if place, ok := qapi.PlaceOf(rest, schema.EventData(event)); ok {
		offer(c, event, place)
		if typed := place.Typed; strings.HasPrefix(timeoutKey+"=", typed) && place.Path == "" {
			c.AddNoted(timeoutKey+"=", "seconds")
		}
	}
}
