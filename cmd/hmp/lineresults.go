// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/replies"
	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
	"libhmp/core/secret"
	"libhmp/core/visible"
)

// lineResult is what --json prints of a line.
type lineResult struct {
	// VM is which of several it was run at.
	VM string `json:"vm,omitempty"`
	// Line is the line, with those that it has taken, as they were given.
	Line string `json:"line"`
	OK   bool   `json:"ok"`
	// Source is where the answer comes from, as parity has it; "" for a line that was not run.
	Source monitor.SourceKind `json:"source,omitempty"`
	// Data are what QEMU has returned (see replies.Line).
	Data json.RawMessage `json:"data,omitempty"`
	// Text is what the line prints without --json.
	Text string `json:"text"`
	// Error is what a line says that has failed.
	Error string `json:"error,omitempty"`
}

// lineResults prints a result for each line: a JSON object, or a table of the data.
type lineResults struct {
	p       *peer
	to      io.Writer
	vm      *monitor.VM
	replies *replies.Recorder
	text    bytes.Buffer
	failure strings.Builder
	taken   []string // a line, and those that it takes
	failed  bool     // one of these has
	tables  bool     // there was one
}

// prepare has what lines print go here.
func (j *lineResults) prepare(session *monitor.Options, opts *host.Options) {
	opts.Output = &j.text
	if j.p.table {
		return
	}
	session.Failure = func(text string) { j.failure.WriteString(text) }
	session.Hidden = func(text string) { j.failure.WriteString(text + "\n") }
	opts.Visible = false // JSON has its own form of what would command a terminal
}

// named are the QMP commands that a row asks for what it shows.
func (j *lineResults) named(row *monitor.Command) (list []string) {
	const schema = "query-qmp-schema"
	if row == nil {
		return nil
	}
	for _, source := range row.Sources {
		for _, command := range source.Commands {
			switch {
			case source.Kind == monitor.SourceBuiltin: // has text only
			case command == schema && row.Name != schema: // tells how to show other things
			default:
				list = append(list, command)
			}
		}
	}
	return list
}

// ended prints the result of a line, unless it takes the next one.
func (j *lineResults) ended(line string, ok, goesOn bool) error {
	j.taken = append(j.taken, line)
	j.failed = j.failed || !ok
	if goesOn {
		return nil
	}
	return j.print("")
}

// cutOff prints the result of a line that has not got all the lines that it takes.
func (j *lineResults) cutOff() error {
	if len(j.taken) == 0 {
		return nil
	}
	j.failed = true
	return j.print(inputEnded)
}

// print prints the result; wrong is what else is wrong.
func (j *lineResults) print(wrong string) error {
	row, err := j.vm.RowOf(j.taken[0])
	if err != nil {
		row = nil
	}
	r := lineResult{VM: j.p.name, OK: !j.failed, Line: strings.Join(j.taken, "\n")}
	named := j.named(row)
	request := row != nil && row.Name == monitor.RequestRow
	if last := j.replies.Last(); request && last != "" {
		named = []string{last}
	}
	data := j.replies.Take(named)
	switch {
	case data.Builtin:
		r.Source = monitor.SourceBuiltin
	case request:
		r.Source = monitor.SourceQMP
	case row != nil:
		if source, _, err := row.Source(j.vm.QMP.Facts(), false); err == nil && source != nil {
			r.Source = source.Kind
		}
	}
	text, failure := j.text.String(), strings.TrimSuffix(j.failure.String(), "\n")
	lines := j.taken
	j.text.Reset()
	j.failure.Reset()
	j.taken, j.failed = nil, false
	if j.p.table {
		title := ""
		if row != nil {
			title = row.Title()
		}
		if r.Source == monitor.SourceQOM { // many replies about a tree, which the text shows
			data.Replies = nil
		}
		return j.printTable(title, data, r.OK, text)
	}
	r.Data, r.Text, r.Error = data.JSON(), strings.ToValidUTF8(text, "\uFFFD"), failure
	if !j.p.showSecrets {
		r.Line = secret.Lines(lines)
		r.Error = secret.WithoutLines(r.Error, lines)
	}
	r.Error = cmp.Or(r.Error, wrong)
	out, err := keyval.Marshal(r)
	if err == nil {
		_, err = j.to.Write(append(visible.JSON(out), '\n'))
	}
	return err
}

// printTable prints one of the data as a table, or the text of a line that has none.
func (j *lineResults) printTable(title string, data replies.Line, ok bool, text string) error {
	if ok && len(data.Replies) > 0 {
		shown := data.Replies[0]
		if i := slices.IndexFunc(data.Replies, func(r replies.Reply) bool { return r.Command == tableCommands[title] }); i >= 0 {
			shown = data.Replies[i]
		}
		rows, err := qapi.Rows(shown.Value, j.typeOf(shown.Command), j.p.columnsFor(title, shown.Command))
		if err != nil {
			j.p.failed.Store(true)
			j.p.complain(j.p.of(err.Error()))
		}
		text = string(monitor.AppendVisible(nil, rows))
	}
	end := ""
	switch {
	case j.p.null:
		end = "\x00"
	case j.tables && text != "" && j.p.name == "":
		text = "\n" + text
	}
	j.tables = j.tables || text != ""
	_, err := io.WriteString(j.to, text+end)
	return err
}

// typeOf is the type of what a command returns, one of something unknown if QEMU does not tell.
func (j *lineResults) typeOf(command string) (t qmp.Type) {
	defer j.replies.Take(nil) // no line has asked
	facts := j.vm.QMP.Facts()
	if has, err := facts.Has("query-qmp-schema"); err != nil || !has {
		return t
	}
	if schema, err := facts.Schema(); err == nil {
		t = schema.CommandResult(command)
	}
	return t
}
