// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/replies"
	"libhmp/core/monitor"
	"libhmp/core/secret"
)

// lineResult is what --json prints of a line.
type lineResult struct {
	// VM is which of several it was run at.
	VM   string `json:"vm,omitempty"`
	Line string `json:"line"`
	OK   bool   `json:"ok"`
	// Data are what QEMU has returned (see replies.Take).
	Data json.RawMessage `json:"data,omitempty"`
	// Text is what the line prints without --json.
	Text string `json:"text"`
	// Error is what a line says that has failed.
	Error string `json:"error,omitempty"`
}

// jsonLines prints a result for each line.
type jsonLines struct {
	p       *peer
	to      io.Writer
	vm      *monitor.VM
	replies *replies.Recorder
	text    bytes.Buffer
	failure strings.Builder
}

// prepare has what lines print go here.
func (j *jsonLines) prepare(session *monitor.Options, opts *host.Options) {
	session.Failure = func(text string) { j.failure.WriteString(text) }
	session.Hidden = func(text string) { j.failure.WriteString(text + "\n") }
	opts.Output = &j.text
	opts.Visible = false // JSON has its own form of what would command a terminal
}

// named are the QMP commands that the line's row asks for what it shows.
func (j *jsonLines) named(line string) (list []string) {
	const schema = "query-qmp-schema"
	row, err := j.vm.RowOf(line)
	if err != nil || row == nil {
		return nil
	}
	for _, source := range row.Sources {
		for _, command := range source.Commands {
			if command != schema || row.Name == schema { // which tells how to show other things
				list = append(list, command)
			}
		}
	}
	return list
}

// ended prints the result of a line.
func (j *jsonLines) ended(line string, ok bool) error {
	r := lineResult{
		VM: j.p.name, Line: line, OK: ok, Data: j.replies.Take(j.named(line)), Text: strings.ToValidUTF8(j.text.String(), "\uFFFD"),
		Error: strings.TrimSuffix(j.failure.String(), "\n"),
	}
	if !j.p.showSecrets {
		r.Line = secret.Line(line)
		r.Error = secret.Without(r.Error, line)
	}
	j.text.Reset()
	j.failure.Reset()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := j.to.Write(b.Bytes())
	return err
}
