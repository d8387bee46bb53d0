// SPDX-License-Identifier: GPL-2.0-or-later

package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Reads reports whether a command changes nothing, neither the VM nor QEMU nor
// files. Those that QEMU may add are taken to change something, unless their
// name begins with query-: such commands inspect ("Naming rules and reserved
// names" in docs/devel/qapi-code-gen.rst).
func Reads(command string) bool {
	switch command {
	case "qom-get", "qom-list", "qom-list-get", "qom-list-properties", "qom-list-types",
		"device-list-properties", "trace-event-get-state", "x-accel-stats", "x-debug-query-block-graph":
		return true
	}
	return strings.HasPrefix(command, "query-") || strings.HasPrefix(command, "x-query-")
}

// ReadOnly is a transport that sends only requests that read.
type ReadOnly struct {
	to  qmp.Starter
	own map[int64]int64 // descriptors that were handed over through it, by their sets
}

var _ qmp.Starter = (*ReadOnly)(nil)

// NewReadOnly returns a transport in front of to.
func NewReadOnly(to qmp.Starter) *ReadOnly { return &ReadOnly{to: to, own: make(map[int64]int64)} }

// Execute implements qmp.Transport.
func (t *ReadOnly) Execute(r qmp.Request) (json.RawMessage, error) {
	if err := t.check(r); err != nil {
		return nil, err
	}
	value, err := t.to.Execute(r)
	t.note(r, value, err)
	return value, err
}

// note notes a descriptor that QEMU has taken.
func (t *ReadOnly) note(r qmp.Request, value json.RawMessage, err error) {
	var set descriptors
	if err == nil && r.Command == "add-fd" && json.Unmarshal(value, &set) == nil {
		t.own[set.ID] = set.FD
	}
}

// Start implements qmp.Starter.
func (t *ReadOnly) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	if err := t.check(r); err != nil {
		return err
	}
	return t.to.Start(r, func(value json.RawMessage, err error) {
		t.note(r, value, err)
		done(value, err)
	})
}

// descriptors are what add-fd returns and remove-fd takes, and where QEMU writes memory.
type descriptors struct {
	ID       int64  `json:"fdset-id"`
	FD       int64  `json:"fd"`
	Filename string `json:"filename"`
}

// check returns the error of a request that would change something, and else expects it to be sent. Memory is read into a file that
// we hand over, which changes nothing of the VM.
func (t *ReadOnly) check(r qmp.Request) error {
	if Reads(r.Command) {
		return nil
	}
	var set descriptors
	if err := json.Unmarshal(r.Arguments, &set); len(r.Arguments) > 0 && err != nil {
		set = descriptors{}
	}
	switch r.Command {
	case "qmp_capabilities":
		return nil
	case "add-fd":
		if !has(r.Arguments, "fdset-id") { // a set of its own
			return nil
		}
	case "remove-fd":
		if _, own := t.own[set.ID]; own {
			delete(t.own, set.ID) // QEMU may give its number to a disk's file next
			return nil
		}
	case "memsave", "pmemsave", "screendump":
		for _, fd := range t.own {
			if set.Filename == link.DescriptorPath(fd) {
				return nil
			}
		}
	case "human-monitor-command":
		return builtin(r.Arguments)
	}
	return &qmp.UnsentError{Reason: "read-only: the QMP command " + r.Command + " was not sent: it may change the VM or QEMU"}
}

// has reports whether an object has a member of that name, or is none.
func has(object json.RawMessage, name string) bool {
	if object == nil {
		return false
	}
	members, err := keyval.Members(object)
	return err != nil || slices.ContainsFunc(members, func(m keyval.Member) bool { return m.Name == name })
}

// readers are the rows of QEMU's own HMP that only read, beside those of info.
var readers = map[string]bool{
	"help": true, "?": true, "info": true, "print": true, "p": true, "gva2gpa": true, "gpa2hva": true,
	"gpa2hpa": true, "qom-list": true, "qom-get": true,
}

// builtin checks a line for QEMU's own HMP. (x and xp of a device's registers may change these, so
// they are not passed.)
func builtin(arguments json.RawMessage) error {
	line, err := lineOf(arguments)
	if err != nil {
		return fmt.Errorf("read-only: %w", err)
	}
	word, _ := language.CommandWord(line)
	if readers[word] && !strings.ContainsAny(line, "\n\r") {
		return nil
	}
	return &qmp.UnsentError{Reason: "read-only: '" + word + "' was not sent to QEMU's own HMP: it may change the VM or QEMU"}
}
