// SPDX-License-Identifier: GPL-2.0-or-later

// Package qapitest helps tests of package qapi and of what is made of it. It reads schemas, texts
// and values on its own, without the code that is tested: so an error of that code shows.
package qapitest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// Schema is what a QEMU replies to query-qmp-schema (SchemaInfo in qapi/introspect.json).
type Schema struct {
	raw      json.RawMessage
	entities map[string]*entity
}

type entity struct {
	Name     string   `json:"name"`
	Meta     string   `json:"meta-type"`
	ArgType  string   `json:"arg-type"`
	RetType  string   `json:"ret-type"`
	JSONType string   `json:"json-type"`
	Element  string   `json:"element-type"`
	Values   []string `json:"values"`
	Members  []member `json:"members"`
	Tag      string   `json:"tag"`
	Variants []struct {
		Case string `json:"case"`
		Type string `json:"type"`
	} `json:"variants"`
}

type member struct {
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Default json.RawMessage `json:"default"` // there if the member may be left out
}

func (m member) optional() bool { return m.Default != nil }

// kind is what values of the type look like: that of a builtin or the meta-type.
func (e *entity) kind() string {
	if e.Meta == "builtin" {
		return e.JSONType
	}
	return e.Meta
}

// ReadSchema reads a reply to query-qmp-schema.
func ReadSchema(t testing.TB, raw json.RawMessage) *Schema {
	t.Helper()
	var list []*entity
	require.NoError(t, json.Unmarshal(raw, &list))
	s := &Schema{raw: raw, entities: make(map[string]*entity)}
	for _, e := range list {
		s.entities[e.Name] = e
	}
	return s
}

// Recorded is one of the schemas in hmpcmds/testdata.
func Recorded(t testing.TB, name string) *Schema {
	t.Helper()
	folder, err := os.Getwd()
	require.NoError(t, err)
	file := filepath.Join("hmpcmds", "testdata", "schemas", name+".json.gz")
	for !exists(filepath.Join(folder, file)) {
		require.NotEqual(t, folder, filepath.Dir(folder), "%s is nowhere", file)
		folder = filepath.Dir(folder)
	}
	data, err := os.ReadFile(filepath.Join(folder, file))
	require.NoError(t, err)
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	raw, err := io.ReadAll(unzipped)
	require.NoError(t, err)
	return ReadSchema(t, raw)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// QMP is the schema as package qmp reads it.
func (s *Schema) QMP(t testing.TB) *qmp.Schema {
	t.Helper()
	schema, err := qmp.NewClient(onlySchema{s.raw}).Facts().Schema()
	require.NoError(t, err)
	return schema
}

// onlySchema is a QEMU that tells nothing but its schema.
type onlySchema struct{ raw json.RawMessage }

// Execute implements qmp.Transport.
func (o onlySchema) Execute(r qmp.Request) (json.RawMessage, error) {
	if r.Command != "query-qmp-schema" {
		return nil, fmt.Errorf("%s was asked for", r.Command)
	}
	return o.raw, nil
}

// Commands are the names of all commands, sorted.
func (s *Schema) Commands() []string { return s.named("command") }

// Events are the names of all events, sorted.
func (s *Schema) Events() []string { return s.named("event") }

func (s *Schema) named(meta string) (names []string) {
	for name, e := range s.entities {
		if e.Meta == meta {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Arguments is the type of a command's arguments or of an event's data.
func (s *Schema) Arguments(name string) string { return s.entities[name].ArgType }

// Result is the type of what a command returns.
func (s *Schema) Result(command string) string { return s.entities[command].RetType }

// Mandatory are the arguments that a command must be given.
func (s *Schema) Mandatory(command string) (names []string) {
	for _, m := range s.entities[s.Arguments(command)].Members {
		if !m.optional() {
			names = append(names, m.Name)
		}
	}
	return names
}

// Has reports whether there is such a command.
func (s *Schema) Has(command string) bool {
	e := s.entities[command]
	return e != nil && e.Meta == "command"
}

// unknown is the type of what the schema does not tell.
var unknown = &entity{Meta: "builtin", JSONType: "value"}

// get is the type of that name.
func (s *Schema) get(name string) *entity {
	if e := s.entities[name]; e != nil {
		return e
	}
	return unknown
}

// membersOf are the members that an object with these values has: by the tags of unions, which
// may be unions of unions.
func (s *Schema) membersOf(e *entity, values map[string]any) (list []member) {
	for depth := 0; e != nil && depth < 8; depth++ {
		list = append(list, e.Members...)
		tag, _ := values[e.Tag].(string)
		e = s.variant(e, tag)
	}
	return list
}

// variant is the type that a union adds for a tag, nil for none.
func (s *Schema) variant(e *entity, tag string) *entity {
	for _, v := range e.Variants {
		if v.Case == tag {
			return s.entities[v.Type]
		}
	}
	return nil
}

// Members is how many arguments a command may be given, without those of variants.
func (s *Schema) Members(command string) int {
	return len(s.entities[s.Arguments(command)].Members)
}

// KindOf is the kind of a command's argument.
func (s *Schema) KindOf(command, argument string) string {
	for _, m := range s.entities[s.Arguments(command)].Members {
		if m.Name == argument {
			return s.get(m.Type).kind()
		}
	}
	return ""
}
