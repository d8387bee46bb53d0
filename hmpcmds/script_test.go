// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"strings"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// script is a QEMU that answers from a list: each command takes its next
// answer, the last of them again and again. Answers are JSON, or an error's text
// behind "!". It has the commands that it has answers for, and is 10.0 unless told
// otherwise.
type script struct {
	answers  map[string][]string
	requests []string // all but queries of facts
}

func newScript(answers map[string][]string) *script {
	s := &script{answers: answers}
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
func (s *script) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version", "query-target", "query-mice":
	case "query-commands":
		return s.commands()
	default:
		s.requests = append(s.requests, string(r.AppendJSON(nil, 0)))
	}
	answers := s.answers[r.Command]
	if len(answers) == 0 {
		return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
	}
	if len(answers) > 1 {
		s.answers[r.Command] = answers[1:]
	}
	if text, failed := strings.CutPrefix(answers[0], "!"); failed {
		return nil, &qmp.Error{Class: "GenericError", Desc: text}
	}
	return json.RawMessage(answers[0]), nil
}

func (s *script) commands() (json.RawMessage, error) {
	type command struct {
		Name string `json:"name"`
	}
	var list []command
	for name := range s.answers {
		list = append(list, command{name})
	}
	return json.Marshal(list)
}

// asked are the names of the commands that were run since the last call.
func (s *script) asked() (names []string) {
	for _, request := range s.requests {
		var r struct{ Execute string }
		if json.Unmarshal([]byte(request), &r) == nil {
			names = append(names, r.Execute)
		}
	}
	s.requests = nil
	return names
}

// open opens a monitor without terminal.
func (s *script) open() (*monitortest.Host, *monitor.Session, *qmp.Client) {
	host, client := &monitortest.Host{Time: time.Unix(0, 35)}, qmp.NewClient(s)
	return host, monitor.NewVM(client, Table()).Open(host, monitor.Options{CPUIndex: -1}), client
}
