// SPDX-License-Identifier: GPL-2.0-or-later

// Package qmpcmds makes a row of each QMP command that no row of HMP has the name of, by the
// schema of the QEMU that is connected: its arguments, help, candidates and text. None of them is
// written here.
package qmpcmds

import (
	"encoding/json"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

// Others are the rows of QMP commands: under their names, and query-foo also as "info foo".
type Others struct{}

var _ monitor.Others = Others{}

const (
	query       = "query-"
	schemaQuery = "query-qmp-schema"
	// argumentsKey is the one argument of such a row, the text behind its name.
	argumentsKey = "arguments"
)

// Row implements monitor.Others.
func (Others) Row(f *qmp.Facts, info bool, word string) (*monitor.Command, error) {
	name, title := word, word
	if info {
		name, title = query+word, "info "+word
	}
	if has, err := f.Has(name, schemaQuery); err != nil || !has {
		return nil, err
	}
	schema, err := f.Schema()
	if err != nil {
		return nil, err
	}
	r := &command{name: name, title: title, schema: schema}
	return &monitor.Command{
		Name:         word,
		Info:         info,
		Args:         argumentsKey + ":S?",
		Params:       r.params(),
		Help:         r.help(),
		Group:        monitor.GroupMonitor,
		Preconfig:    true, // QEMU says which of them are not available yet
		Extra:        true,
		QMP:          name,
		Sources:      []monitor.Source{{Kind: monitor.SourceQMP, Commands: []string{name}}},
		Run:          r.run,
		CompleteText: r.complete,
		Describe:     r.describe,
	}, nil
}

// Hint implements monitor.Others: HMP has words that QMP has too, for lines of another form.
func (Others) Hint(f *qmp.Facts, word, rest string) string {
	if !strings.ContainsAny(rest, "={") { // nothing is asked for a line that cannot be meant
		return ""
	}
	name := strings.ReplaceAll(word, "_", "-")
	if has, err := f.Has(word); err == nil && has {
		name = word
	}
	schema, err := f.Schema()
	if err != nil || !qapi.NamesMember(rest, schema.CommandArguments(name)) {
		return ""
	}
	command, _ := json.Marshal(name)
	return "'" + word + "' is a command of HMP here, with other arguments; QMP's is typed { \"execute\": " + string(command) + ", \"arguments\": {...} }"
}

// Names implements monitor.Others.
func (Others) Names(f *qmp.Facts, info bool) (map[string]string, error) {
	if has, err := f.Has(schemaQuery); err != nil || !has {
		return nil, err
	}
	schema, err := f.Schema()
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for _, name := range schema.Commands() {
		word := name
		if info {
			rest, ok := strings.CutPrefix(name, query)
			if !ok {
				continue
			}
			word = rest
		}
		if has, err := f.Has(name); err == nil && has {
			r := &command{name: name, schema: schema}
			names[word] = r.help()
		}
	}
	return names, nil
}
