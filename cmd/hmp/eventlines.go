// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"io"
	"os"
	"sync"

	"libhmp/core/qmp"
	"libhmp/core/visible"
)

// eventLine is what --events writes of an event in scripts.
type eventLine struct {
	VM        string          `json:"vm,omitempty"` // which of several
	Timestamp json.RawMessage `json:"timestamp,omitempty"`
	Event     string          `json:"event"`
	Data      json.RawMessage `json:"data,omitempty"`
}

// eventLines writes each event as a line of JSON.
type eventLines struct {
	to io.Writer
	mu *sync.Mutex // of what is written there by others
}

// openEvents opens what --events names: standard error, or a file, which may be "-" for standard
// output.
func (p *program) openEvents() (*eventLines, func(), error) {
	switch p.eventsTo {
	case "":
		return &eventLines{p.stderr, &p.writing}, func() {}, nil
	case "-":
		return &eventLines{p.stdout, &p.writing}, func() {}, nil
	}
	file, err := os.OpenFile(p.eventsTo, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, nil, err
	}
	return &eventLines{file, &p.writing}, func() { file.Close() }, nil
}

// write may be called from any goroutine.
func (e *eventLines) write(event qmp.Event, vm string) error {
	line, err := json.Marshal(eventLine{vm, event.Timestamp, event.Name, event.Data})
	if err == nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		_, err = e.to.Write(append(visible.JSON(line), '\n'))
	}
	return err
}
