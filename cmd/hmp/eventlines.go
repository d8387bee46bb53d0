// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"io"
	"os"

	"libhmp/core/qmp"
)

// eventLine is what --events writes of an event in scripts.
type eventLine struct {
	Timestamp json.RawMessage `json:"timestamp,omitempty"`
	Event     string          `json:"event"`
	Data      json.RawMessage `json:"data,omitempty"`
}

// eventLines writes each event as a line of JSON.
type eventLines struct{ to io.Writer }

// openEvents opens what --events names: standard error, or a file, which may be "-" for standard
// output.
func (p *program) openEvents() (*eventLines, func(), error) {
	switch p.eventsTo {
	case "":
		return &eventLines{to: p.stderr}, func() {}, nil
	case "-":
		return &eventLines{to: p.stdout}, func() {}, nil
	}
	file, err := os.OpenFile(p.eventsTo, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, nil, err
	}
	return &eventLines{to: file}, func() { file.Close() }, nil
}

func (e *eventLines) write(event qmp.Event) error {
	line, err := json.Marshal(eventLine{event.Timestamp, event.Name, event.Data})
	if err == nil {
		_, err = e.to.Write(append(line, '\n'))
	}
	return err
}
