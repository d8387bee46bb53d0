// SPDX-License-Identifier: GPL-2.0-or-later

package explain

import (
	"encoding/json"
	"errors"
	"time"

	"libhmp/core/qmp"
)

// Exchange is a request that was sent, and what came back.
type Exchange struct {
	Request json.RawMessage `json:"request"`
	// Reply is as QEMU's: an object with "return" or "error"; nil if QMP itself failed.
	Reply json.RawMessage `json:"reply,omitempty"`
	// Seconds is how long the reply took.
	Seconds float64 `json:"seconds"`
}

// Log is a transport that tells what goes through it, but not what only tells which QEMU this is.
type Log struct {
	to   qmp.Starter
	told func(Exchange)
}

var _ qmp.Starter = (*Log)(nil)

// NewLog returns a log in front of a transport. told is called when a reply has come.
func NewLog(to qmp.Starter, told func(Exchange)) *Log { return &Log{to, told} }

// Execute implements qmp.Transport.
func (t *Log) Execute(r qmp.Request) (json.RawMessage, error) {
	began := time.Now()
	value, err := t.to.Execute(r)
	t.tell(r, began, value, err)
	return value, err
}

// Start implements qmp.Starter.
func (t *Log) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	began := time.Now()
	return t.to.Start(r, func(value json.RawMessage, err error) {
		t.tell(r, began, value, err)
		done(value, err)
	})
}

func (t *Log) tell(r qmp.Request, began time.Time, value json.RawMessage, err error) {
	if qmp.AsksFact(r.Command) {
		return
	}
	e := Exchange{Request: r.AppendJSON(nil, 0), Seconds: time.Since(began).Seconds()}
	var refused *qmp.Error
	switch {
	case err == nil:
		e.Reply = append(append([]byte(`{"return":`), value...), '}')
	case errors.As(err, &refused):
		e.Reply, _ = json.Marshal(map[string]*qmp.Error{"error": refused})
	}
	t.told(e)
}
