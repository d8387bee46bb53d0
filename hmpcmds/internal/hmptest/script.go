// SPDX-License-Identifier: GPL-2.0-or-later

// Package hmptest has what the tests of several packages of commands need: a QEMU that
// answers from a list, and recordings of real ones.
package hmptest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds/internal/row"
)

// Script is a QEMU that answers from a list: each command takes its next
// answer, the last of them again and again. Answers are JSON, or an error's text
// behind "!". It has the commands that it has answers for, and is 10.0 unless told
// otherwise.
type Script struct {
	Answers  map[string][]string
	Requests []string // all but queries of facts
}

// NewScript returns a QEMU with these answers, by command.
func NewScript(answers map[string][]string) *Script {
	s := &Script{Answers: answers}
	for command, answer := range map[string]string{
		"query-version": `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`,
		"query-target":  `{"arch":"x86_64"}`,
		"query-mice":    `[]`,
	} {
		if answers[command] == nil {
			answers[command] = []string{answer}
		}
	}
	return s
}

// Execute implements qmp.Transport.
func (s *Script) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version", "query-target", "query-mice":
	case "query-commands":
		return s.commands()
	default:
		s.Requests = append(s.Requests, string(r.AppendJSON(nil, 0)))
	}
	answers := s.Answers[r.Command]
	if len(answers) == 0 {
		return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
	}
	if len(answers) > 1 {
		s.Answers[r.Command] = answers[1:]
	}
	if text, failed := strings.CutPrefix(answers[0], "!"); failed {
		class := "GenericError"
		if strings.HasPrefix(text, "Device '") && strings.HasSuffix(text, "' not found") { // as QEMU has it
			class = qmp.ErrNoDevice
		}
		return nil, &qmp.Error{Class: class, Desc: text}
	}
	return json.RawMessage(answers[0]), nil
}

func (s *Script) commands() (json.RawMessage, error) {
	type command struct {
		Name string `json:"name"`
	}
	var list []command
	for name := range s.Answers {
		list = append(list, command{name})
	}
	return json.Marshal(list)
}

// Asked are the names of the commands that were run since the last call.
func (s *Script) Asked() (names []string) {
	for _, request := range s.Requests {
		var r struct{ Execute string }
		if json.Unmarshal([]byte(request), &r) == nil {
			names = append(names, r.Execute)
		}
	}
	s.Requests = nil
	return names
}

// Open opens a monitor with these rows, without terminal.
func (s *Script) Open(rows []*monitor.Command) (*monitortest.Host, *monitor.Session, *qmp.Client) {
	host, client := &monitortest.Host{Time: time.Unix(0, 35)}, qmp.NewClient(s)
	return host, monitor.NewVM(client, Table(rows)).Open(host, monitor.Options{CPUIndex: -1}), client
}

// OpenTerminal opens a monitor with these rows that a user sits at, and takes its banner.
func OpenTerminal(rows []*monitor.Command, qemu qmp.Transport) (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{}
	return host, openTerminal(host, Table(rows), qemu)
}

// OpenExtended is OpenTerminal with the extended line editor.
func OpenExtended(rows []*monitor.Command, qemu qmp.Transport) (*monitortest.Host, *monitor.Session) {
	host := &monitortest.Host{}
	return host, open(host, Table(rows), qemu, Extended())
}

// Extended are the options of a terminal with the extended line editor.
func Extended() monitor.Options {
	return monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}}
}

func openTerminal(host *monitortest.Host, table *monitor.Table, qemu qmp.Transport) *monitor.Session {
	return open(host, table, qemu, monitor.Options{Terminal: true, CPUIndex: -1})
}

func open(host *monitortest.Host, table *monitor.Table, qemu qmp.Transport, opts monitor.Options) *monitor.Session {
	s := monitor.NewVM(qmp.NewClient(qemu), table).Open(host, opts)
	s.Event(monitor.Opened)
	host.Settle(s)
	host.Take()
	return s
}

// Offered are the candidates that a session with the extended line editor offers for a line.
func Offered(rows []*monitor.Command, qemu qmp.Transport, line string) []string {
	vm := monitor.NewVM(qmp.NewClient(qemu), Table(rows))
	s := vm.Open(&monitortest.Host{}, Extended())
	return s.Complete(line)
}

// Replies is a QEMU with fixed answers, each JSON or an error.
type Replies map[string]any

// Execute implements qmp.Transport.
func (q Replies) Execute(r qmp.Request) (json.RawMessage, error) {
	switch reply := q[r.Command].(type) {
	case string:
		return json.RawMessage(reply), nil
	case error:
		return nil, reply
	}
	return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
}

// Table returns these rows, and info where they have none.
func Table(rows []*monitor.Command) *monitor.Table {
	if !slices.ContainsFunc(rows, func(r *monitor.Command) bool { return r.Name == row.InfoRow }) {
		rows = append(slices.Clip(rows), &monitor.Command{Name: row.InfoRow, Args: "item:s?", Sources: row.NoQEMU,
			Run: func(*monitor.Call) error { return nil }})
	}
	return monitor.NewTable(rows)
}
