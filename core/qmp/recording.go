// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Recording is a session written down: lines that begin with "-> " hold a
// request, lines that begin with "<- " what QEMU sent after it, each one JSON
// object. Other lines mean nothing here.
//
// As a transport it replays itself: a request gets the answer that the same
// request got, in order where it was made several times.
type Recording struct {
	exchanges []exchange
	deliver   func(Event)
}

type exchange struct {
	request string
	replies []json.RawMessage
	used    bool
}

// ParseRecording reads a recording.
func ParseRecording(text string) (*Recording, error) {
	r := &Recording{deliver: func(Event) {}}
	for i, line := range strings.Split(text, "\n") {
		kind, body, _ := strings.Cut(line, " ")
		switch kind {
		case "->":
			r.exchanges = append(r.exchanges, exchange{request: body})
		case "<-":
			if len(r.exchanges) == 0 {
				return nil, fmt.Errorf("recording line %d: a reply before any request", i+1)
			}
			if !json.Valid([]byte(body)) {
				return nil, fmt.Errorf("recording line %d: not JSON", i+1)
			}
			e := &r.exchanges[len(r.exchanges)-1]
			e.replies = append(e.replies, json.RawMessage(body))
		}
	}
	return r, nil
}

// OnEvent sets who gets the events in the recording, each just before the
// reply that it came before.
func (r *Recording) OnEvent(deliver func(Event)) { r.deliver = deliver }

// Execute implements Transport.
func (r *Recording) Execute(q Request) (json.RawMessage, error) {
	want := string(q.AppendJSON(nil, 0))
	for i := range r.exchanges {
		e := &r.exchanges[i]
		if e.used || e.request != want {
			continue
		}
		e.used = true
		for _, reply := range e.replies {
			if event, err := ParseEvent(reply); err == nil {
				r.deliver(event)
				continue
			}
			return ParseReply(reply)
		}
		return ParseReply(nil)
	}
	return nil, fmt.Errorf("the recording has no answer (left) to %s", want)
}

// Unused returns the requests that were recorded but not made.
func (r *Recording) Unused() []string {
	var left []string
	for _, e := range r.exchanges {
		if !e.used {
			left = append(left, e.request)
		}
	}
	return left
}

// Recorder is a transport that writes down what passes through it.
type Recorder struct {
	transport Transport
	text      bytes.Buffer
}

// NewRecorder returns a recorder in front of t.
func NewRecorder(t Transport) *Recorder { return &Recorder{transport: t} }

// Execute implements Transport.
func (r *Recorder) Execute(q Request) (json.RawMessage, error) {
	result, err := r.transport.Execute(q)
	fmt.Fprintf(&r.text, "-> %s\n", q.AppendJSON(nil, 0))
	var failure *Error
	switch {
	case err == nil:
		r.text.WriteString(`<- {"return": `)
		if err := json.Compact(&r.text, result); err != nil {
			return nil, fmt.Errorf("recording the reply to %s: %w", q.Command, err)
		}
		r.text.WriteString("}\n")
	case errors.As(err, &failure):
		reply, merr := json.Marshal(map[string]*Error{"error": failure})
		if merr != nil {
			return nil, merr
		}
		fmt.Fprintf(&r.text, "<- %s\n", reply)
	}
	return result, err
}

// Take returns what was recorded since the last call.
func (r *Recorder) Take() string {
	s := r.text.String()
	r.text.Reset()
	return s
}
