// SPDX-License-Identifier: GPL-2.0-or-later

package explain_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"libhmp/cgo-tests/qemutest"
)

// wire stands before a QMP socket and notes the commands that go through.
type wire struct {
	path string

	mu     sync.Mutex
	seen   map[string]bool
	schema json.RawMessage // what QEMU said to query-qmp-schema
}

func tap(t *testing.T, socket string) *wire {
	w := &wire{seen: map[string]bool{}}
	w.path = qemutest.TapThatAnswers(t, socket, w.note, w.learn, w.answer)
	return w
}

// exchange is a request or a reply.
type exchange struct {
	Execute string          `json:"execute,omitempty"`
	Return  json.RawMessage `json:"return,omitempty"`
	ID      json.RawMessage `json:"id"`
}

// learn keeps the schema, for which each of hundreds of processes asks.
func (w *wire) learn(line []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var reply exchange
	if w.schema == nil && bytes.Contains(line, []byte(`"meta-type"`)) && json.Unmarshal(line, &reply) == nil {
		w.schema = reply.Return
	}
}

// answer is the reply to a question for the schema, once it is known.
func (w *wire) answer(line []byte) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	var r exchange
	if w.schema == nil || json.Unmarshal(line, &r) != nil || r.Execute != "query-qmp-schema" {
		return nil
	}
	return fmt.Appendf(nil, "{\"return\": %s, \"id\": %s}\n", w.schema, r.ID)
}

func (w *wire) note(line []byte) {
	var r struct {
		Execute string `json:"execute"`
		OOB     string `json:"exec-oob"`
		Args    struct {
			Line string `json:"command-line"`
			CPU  *int   `json:"cpu-index"`
		} `json:"arguments"`
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if json.Unmarshal(line, &r) != nil || r.Execute+r.OOB == "" {
		w.seen["what is no request: "+string(line)] = true
		return
	}
	if r.Execute == "human-monitor-command" && r.Args.CPU == nil && (r.Args.Line == "help" || r.Args.Line == "info") {
		return // which rows QEMU's own HMP has
	}
	w.seen[r.Execute+r.OOB] = true
}

// commands are those that have gone through.
func (w *wire) commands() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.seen))
}
