// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"errors"
	"slices"

	"libhmp/core/qmp"
)

// lasting are the queries whose answers cannot change while QEMU runs. (Facts
// keeps the ones that it asks for.)
var lasting = []string{
	"device-list-properties", "qom-list-properties", "qom-list-types", "query-chardev-backends",
	"query-command-line-options", "query-cpu-definitions", "query-machines", "query-tpm-models", "query-tpm-types",
}

// answer is what a request got.
type answer struct {
	value json.RawMessage
	err   error
}

// answers are those that completion may use again: lasting ones for good, the
// others until an event arrives or a line is run.
type answers struct {
	client  *qmp.Client
	lasting map[string]answer
	passing map[string]answer
	runs    uint64 // how often forget was called
	filled  age    // of passing
}

// age is the state of the VM as far as it is known to have changed.
type age struct{ runs, events uint64 }

func (a *answers) now() age { return age{a.runs, a.client.Delivered()} }

// forget drops what may have changed.
func (a *answers) forget() {
	a.runs++
	a.passing = nil
}

// find returns the answer to a request.
func (a *answers) find(key string) (answer, bool) {
	if found, ok := a.lasting[key]; ok {
		return found, true
	}
	if a.filled != a.now() {
		a.passing = nil
	}
	found, ok := a.passing[key]
	return found, ok
}

// keep stores the answer to a request that was made at that age. A connection
// that failed is no answer.
func (a *answers) keep(r qmp.Request, got answer, asked age) {
	var refused *qmp.Error
	switch {
	case got.err != nil && !errors.As(got.err, &refused):
	case got.err == nil && slices.Contains(lasting, r.Command):
		if a.lasting == nil {
			a.lasting = make(map[string]answer)
		}
		a.lasting[keyOf(r)] = got
	case asked == a.now():
		if a.passing == nil || a.filled != asked {
			a.passing, a.filled = make(map[string]answer), asked
		}
		a.passing[keyOf(r)] = got
	}
}

// keyOf tells requests apart.
func keyOf(r qmp.Request) string { return r.Command + "\x00" + string(r.Arguments) }
