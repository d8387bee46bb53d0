// SPDX-License-Identifier: GPL-2.0-or-later

// Package replies keeps what QEMU returns while a line is run: the data behind the line's text.
package replies

import (
	"bytes"
	"encoding/json"
	"slices"

	"libhmp/core/qmp"
)

// Recorder is a transport that keeps replies. Like the one behind it, it belongs to one goroutine.
type Recorder struct {
	to   qmp.Starter
	kept []reply
}

// reply is what a command has returned.
type reply struct {
	command string
	value   json.RawMessage
}

var _ qmp.Starter = (*Recorder)(nil)

// New returns a recorder in front of a transport.
func New(to qmp.Starter) *Recorder { return &Recorder{to: to} }

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
	if err == nil {
		t.kept = append(t.kept, reply{r.Command, slices.Clone(value)})
	}
}

// lookups find out which QEMU this is, or how a line can be run: of human-monitor-command the text has
// all.
var lookups = map[string]bool{
	"query-qmp-schema": true, "query-version": true, "query-commands": true, "query-target": true, "qom-list-types": true,
	"query-mice": true, "query-cpus-fast": true, "query-cpus": true, "human-monitor-command": true,
	"add-fd": true, "remove-fd": true, "query-fdsets": true, "getfd": true,
}

// Take returns the data of the line that has been run, nil for none, and begins anew. They are what the
// one command returned that it needed; of several, an object with a member for each command: its
// return value, or a list of these if it was run more than once. named are the commands that the
// line's row is known to use, none if nothing is known.
func (t *Recorder) Take(named []string) json.RawMessage {
	var order []string
	values := make(map[string][]json.RawMessage)
	for _, r := range t.kept {
		unasked := lookups[r.command]
		if len(named) > 0 {
			unasked = !slices.Contains(named, r.command)
		}
		if unasked || isEmpty(r.value) {
			continue
		}
		if values[r.command] == nil {
			order = append(order, r.command)
		}
		values[r.command] = append(values[r.command], r.value)
	}
	t.kept = nil
	switch {
	case len(order) == 0:
		return nil
	case len(order) == 1:
		return one(values[order[0]])
	}
	out := []byte{'{'}
	for i, command := range order {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(command)
		out = append(append(append(out, name...), ':'), one(values[command])...)
	}
	return append(out, '}')
}

// isEmpty reports whether a command has returned nothing.
func isEmpty(value json.RawMessage) bool { return len(value) == 0 || string(value) == "{}" }

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
