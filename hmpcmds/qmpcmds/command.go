// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"errors"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

// command is a QMP command of a QEMU.
type command struct {
	name   string
	title  string // what is typed to run it
	schema *qmp.Schema
}

func (r *command) arguments() qmp.Type { return r.schema.CommandArguments(r.name) }

// params is the synopsis of the arguments.
func (r *command) params() string {
	text := synopsis(r.arguments())
	if r.schema.CommandResult(r.name).Kind() != qmp.KindObject || len(r.schema.CommandResult(r.name).Members()) > 0 {
		text = strings.TrimSuffix("[-j] "+text, " ")
	}
	if r.startsJob() {
		text = "[-d] " + text
	}
	return text
}

// help is what there is to say of it without documentation.
func (r *command) help() string {
	text := "QMP command"
	for _, f := range marks(r.schema.CommandFeatures(r.name)) {
		text += ", " + f
	}
	return text
}

// marks are the features that users should know of.
func marks(features []string) (list []string) {
	for _, f := range features {
		if f == "deprecated" || f == "unstable" {
			list = append(list, f)
		}
	}
	return list
}

// options are the flags of such a line, before its arguments.
type options struct {
	json   bool // -j: the reply as JSON
	detach bool // -d: a job goes on in the background
}

// takeOptions takes the flags off the front of a text, and off its end.
func (r *command) takeOptions(text string) (o options, rest string) {
	for {
		rest = strings.TrimLeft(text, " \t")
		word, after, _ := strings.Cut(rest, " ")
		if !r.takeOption(&o, word) {
			break
		}
		text = after
	}
	for {
		before := strings.TrimRight(rest, " \t")
		at := strings.LastIndexByte(before, ' ')
		if at < 0 || !r.takeOption(&o, before[at+1:]) {
			return o, rest
		}
		rest = before[:at]
	}
}

// takeOption reports whether a word is a flag of the line.
func (r *command) takeOption(o *options, word string) bool {
	switch {
	case word == "-j":
		o.json = true
	case word == "-d" && r.startsJob():
		o.detach = true
	default:
		return false
	}
	return true
}

// run is the handler.
func (r *command) run(c *monitor.Call) error {
	o, text := r.takeOptions(c.Args.String(argumentsKey))
	if r.takesLines(text) {
		if begun, err := r.takeLines(c, text); begun || err != nil {
			return err
		}
	}
	args, err := qapi.Arguments(text, r.arguments())
	if err != nil {
		return asTyped(err)
	}
	return r.execute(c, args, o)
}

// asTyped is the error of what was typed.
func asTyped(err error) error { return errors.New(strings.TrimSuffix(err.Error(), "\n")) }

// execute runs it and prints what it returns.
func (r *command) execute(c *monitor.Call, args json.RawMessage, o options) error {
	if r.startsJob() {
		return r.startJob(c, args, o)
	}
	reply, err := r.send(c, args)
	if err != nil {
		return err
	}
	r.print(c, reply, o)
	return nil
}

// send runs the command.
func (r *command) send(c *monitor.Call, args json.RawMessage) (json.RawMessage, error) {
	if args == nil {
		return c.Do(qmp.Request{Command: r.name})
	}
	request, err := qmp.NewRequest(r.name, args)
	if err != nil {
		return nil, err
	}
	return c.Do(request)
}

func (r *command) print(c *monitor.Call, reply json.RawMessage, o options) {
	if o.json {
		c.Print(indented(reply) + "\n")
		return
	}
	c.Print(qapi.Text(reply, r.schema.CommandResult(r.name), qapi.UnitsOf(r.name)))
}
