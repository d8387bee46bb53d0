// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"slices"

	"libhmp/core/qmp"
)

// recentEvents are the events since the line before the present one was begun: what a line has
// set off can have happened before the next one waits for it. Those that are awaited are kept since the first line.
type recentEvents struct {
	handler *qmp.Handler
	awaited string // the name of those, "" for none
	lines   int    // that were begun
	list    []qmp.Event
	before  int // how many of them came before the present line
}

// maxRecent is how many are kept.
const maxRecent = 256

func (r *recentEvents) listen(client *qmp.Client, awaited string) {
	r.awaited = awaited
	r.handler = client.OnEvent(func(e qmp.Event) {
		if r.list = append(r.list, e); len(r.list) > maxRecent {
			r.remove(max(0, slices.IndexFunc(r.list, func(e qmp.Event) bool { return e.Name != awaited })))
		}
	})
}

func (r *recentEvents) remove(i int) {
	r.list = slices.Delete(r.list, i, i+1)
	if i < r.before {
		r.before--
	}
}

// nextLine drops those that came before the line that has ended.
func (r *recentEvents) nextLine() {
	kept := 0
	for _, e := range r.list[:r.before] {
		if r.lines > 1 && e.Name == r.awaited { // else it came before the first line
			r.list[kept] = e
			kept++
		}
	}
	r.list = slices.Delete(r.list, kept, r.before)
	r.before = len(r.list)
	r.lines++
}

func (r *recentEvents) close() {
	if r.handler != nil {
		r.handler.Close()
	}
}

// Recent returns the first event since the line before this one was begun (see also Options.Awaited) that fits, and forgets
// it and those before it. There is none where events do not arrive at any time.
func (c *Call) Recent(fits func(qmp.Event) bool) (e qmp.Event, ok bool) {
	r := &c.s.events
	i := slices.IndexFunc(r.list, fits)
	if i < 0 {
		return e, false
	}
	e = r.list[i]
	r.list = slices.Delete(r.list, 0, i+1)
	r.before = max(r.before-i-1, 0)
	return e, true
}
