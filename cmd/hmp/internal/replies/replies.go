// SPDX-License-Identifier: GPL-2.0-or-later

// Package replies keeps what QEMU returns while a line is run: the data behind the line's text.
package replies

import (
	"bytes"
	"encoding/json"
	"slices"

	"libhmp/cmd/hmp/internal/policy"
	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Recorder is a transport that keeps replies. Like the one behind it, it belongs to one goroutine.
type Recorder struct {
	to    qmp.Starter
	kept  []Reply
	facts map[string]json.RawMessage // which are asked for once, by the commands that do
}

// Reply is what a command has returned; if it was run more than once for a line, a list of that.
type Reply struct {
	Command string
	Value   json.RawMessage
}

var _ qmp.Starter = (*Recorder)(nil)

// New returns a recorder in front of a transport.
func New(to qmp.Starter) *Recorder { return &Recorder{to: to, facts: make(map[string]json.RawMessage)} }

// Execute implements qmp.Transport.
func (t *Recorder) Execute(r qmp.Request) (json.RawMessage, error) {
	value, err := t.to.Execute(r)
	t.keep(r, value, err)
	return value, err
}

// Start implements qmp.Starter.
func (t *Recorder) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	return t.to.Start(r, func(value json.RawMessage, err error) {
		t.keep(r, value, err)
		done(value, err)
	})
}

func (t *Recorder) keep(r qmp.Request, value json.RawMessage, err error) {
	if err != nil || monitor.ListsRows(r) {
		return
	}
	value = slices.Clone(value)
	t.kept = append(t.kept, Reply{r.Command, value})
	if qmp.AsksFact(r.Command) {
		t.facts[r.Command] = value
	}
}

// helpers are sent for lines that want other data.
var helpers = map[string]bool{
	"qom-list-types": true, "query-cpus-fast": true, "query-cpus": true, monitor.HumanMonitorCommand: true,
	"add-fd": true, "remove-fd": true, "query-fdsets": true, "getfd": true,
}

// Line are the data of a line.
type Line struct {
	// Replies are what QEMU has returned, for each command once, in the order of the first ones.
	Replies []Reply
	// Builtin reports whether QEMU's own HMP has served the line, whose text is all that there is.
	Builtin bool
}

// Take returns the data of the line that has been run, and begins anew. named are the commands that
// the line's row is known to use, none if nothing is known.
func (t *Recorder) Take(named []string) (l Line) {
	values := make(map[string][]json.RawMessage)
	add := func(r Reply) {
		if values[r.Command] == nil {
			l.Replies = append(l.Replies, Reply{Command: r.Command})
		}
		if qmp.AsksFact(r.Command) { // which may have been asked for twice
			values[r.Command] = nil
		}
		values[r.Command] = append(values[r.Command], r.Value)
	}
	for _, r := range t.kept {
		wanted := !helpers[r.Command] && !qmp.AsksFact(r.Command)
		if len(named) > 0 {
			wanted = slices.Contains(named, r.Command)
		}
		if wanted && !isEmpty(r) {
			add(r)
		}
		l.Builtin = l.Builtin || r.Command == monitor.HumanMonitorCommand && !wanted
	}
	for _, command := range named {
		if fact := t.facts[command]; fact != nil && values[command] == nil {
			add(Reply{command, fact})
		}
	}
	t.kept = nil
	for i, r := range l.Replies {
		l.Replies[i].Value = one(values[r.Command])
	}
	return l
}

// Last is the command whose reply came last since Take, "" for none.
func (t *Recorder) Last() string {
	if len(t.kept) == 0 {
		return ""
	}
	return t.kept[len(t.kept)-1].Command
}

// JSON is the reply of the one command that there is, or an object with a member for each; nil for none.
func (l *Line) JSON() json.RawMessage {
	switch len(l.Replies) {
	case 0:
		return nil
	case 1:
		return l.Replies[0].Value
	}
	out := []byte{'{'}
	for i, r := range l.Replies {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := keyval.Marshal(r.Command) // a string can be encoded
		out = append(append(append(out, name...), ':'), r.Value...)
	}
	return append(out, '}')
}

// isEmpty reports whether a command has returned nothing: one that reads returns something, even if
// that has no members.
func isEmpty(r Reply) bool {
	return len(r.Value) == 0 || len(bytes.Trim(r.Value, "{} \t\r\n")) == 0 && !policy.Reads(r.Command)
}

// one is a value, or the list of several.
func one(values []json.RawMessage) json.RawMessage {
	if len(values) == 1 {
		return values[0]
	}
	list := make([][]byte, len(values))
	for i, v := range values {
		list[i] = v
	}
	return slices.Concat([]byte("["), bytes.Join(list, []byte(",")), []byte("]"))
}
