// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// message is anything that QEMU sends.
type message struct {
	value    json.RawMessage // of "return", nil if there is none
	failure  error           // what "error" has: an *Error, or what is wrong with it
	id       uint64          // 0 if there is none, or none that we have sent
	hasID    bool
	event    string
	data     json.RawMessage // of an event
	time     json.RawMessage // of an event
	greeting *Greeting
	size     int // in bytes, as it came
}

// result is the value of a reply, or its failure.
func (m *message) result() (json.RawMessage, error) {
	switch {
	case m.failure != nil:
		return nil, m.failure
	case m.value == nil:
		return nil, errors.New("malformed QMP reply: neither return nor error")
	}
	return m.value, nil
}

// parseMessage reads a message, which may have blanks around it. The message
// keeps the bytes.
func parseMessage(data []byte) (message, error) {
	data = bytes.Trim(data, blanks)
	if m, ok := parseSuccess(data); ok {
		return m, nil
	}
	return parseAny(data)
}

// parseSuccess reads a successful reply that is spelled as qobject_to_json()
// spells it. Any other message, and what is no message, is not ok.
func parseSuccess(data []byte) (m message, ok bool) {
	value, ok := bytes.CutPrefix(data, []byte(`{"return": `))
	if !ok {
		return m, false
	}
	if value, ok = bytes.CutSuffix(value, []byte("}")); !ok {
		return m, false
	}
	m.size = len(data)
	digits := len(value) - len(bytes.TrimRight(value, "0123456789"))
	before, ok := bytes.CutSuffix(value[:len(value)-digits], []byte(`, "id": `))
	if ok {
		m.id, m.hasID = parseID(value[len(value)-digits:]), true
		value = before
	}
	m.value = value
	// Nothing but a value, so that there is no other member either. (An id that is
	// none of ours is rare: it may be no number at all.)
	return m, m.hasID == (m.id != 0) && isValue(value, 1)
}

// parseID returns the number that a request of ours had, 0 for any other id. A
// peer returns an id as it got it.
func parseID(id []byte) uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil || id[0] == '0' {
		return 0
	}
	return n
}

// parseAny reads every message.
func parseAny(data []byte) (message, error) {
	m := message{size: len(data)}
	fields, ok := objectFields(data)
	if !ok {
		return m, notAnObject(data)
	}
	seen := map[string]bool{}
	for _, f := range fields {
		key := string(f.key)
		_ = json.Unmarshal(f.key, &key) // it is a string
		take, known := takers[key]
		switch {
		case !known:
			continue
		case seen[key]:
			return m, fmt.Errorf("a message that has %q twice", key)
		}
		seen[key] = true
		if err := take(&m, f.value); err != nil {
			return m, err
		}
	}
	if m.greeting != nil {
		m.greeting.Text = data
	}
	return m, nil
}

// takers put the value of each member that is known where it belongs.
var takers = map[string]func(m *message, value []byte) error{
	"timestamp": func(m *message, value []byte) error { m.time = value; return nil },
	"return":    func(m *message, value []byte) error { m.value = value; return nil },
	"error":     func(m *message, value []byte) error { m.failure = parseFailure(value); return nil },
	"id":        func(m *message, value []byte) error { m.id, m.hasID = parseID(value), true; return nil },
	"data":      func(m *message, value []byte) error { m.data = value; return nil },
	"event": func(m *message, value []byte) error {
		if json.Unmarshal(value, &m.event) != nil || m.event == "" {
			return errors.New("an event whose name is not a text")
		}
		return nil
	},
	"QMP": func(m *message, value []byte) (err error) {
		m.greeting, err = parseGreeting(value)
		return err
	},
}

// parseFailure returns the *Error, or what is wrong with it: then a caller waits
// for it nevertheless.
func parseFailure(value []byte) error {
	e := &Error{}
	if json.Unmarshal(value, e) != nil || e.Desc == "" {
		return errors.New("malformed QMP reply: an error without description")
	}
	return e
}

func parseGreeting(value []byte) (*Greeting, error) {
	var hello struct {
		Version *struct {
			QEMU    Version `json:"qemu"`
			Package string  `json:"package"`
		} `json:"version"`
		Capabilities []string `json:"capabilities"`
	}
	if json.Unmarshal(value, &hello) != nil || hello.Version == nil {
		return nil, errors.New("a greeting without version, or with another kind of capabilities")
	}
	g := &Greeting{Version: hello.Version.QEMU, Capabilities: hello.Capabilities}
	g.Version.Package = hello.Version.Package
	return g, nil
}

// notAnObject says why data is no message.
func notAnObject(data []byte) error {
	var syntax *json.SyntaxError
	var value json.RawMessage
	if err := json.Unmarshal(data, &value); errors.As(err, &syntax) {
		return fmt.Errorf("%w, at byte %d of the message", syntax, syntax.Offset)
	}
	return errors.New("a message that is not an object")
}
