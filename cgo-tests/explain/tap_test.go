// SPDX-License-Identifier: GPL-2.0-or-later

package explain_test

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"testing"

	"libhmp/cgo-tests/qemutest"
)

// wire stands before a QMP socket and notes the commands that go through.
type wire struct {
	path string

	mu   sync.Mutex
	seen map[string]bool
}

func tap(t *testing.T, socket string) *wire {
	w := &wire{seen: map[string]bool{}}
	w.path = qemutest.Tap(t, socket, w.note, nil)
	return w
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
