// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
)

// oddLines are arguments as people may mistype them.
var oddLines = []string{"", " ", "=", "a=", "=a", ",", ",,", "a=b,,c", "a.b=1", "a.0=1", "a.1=1", "a.00=1", "a.-1=1", "a.99999999999999999999=1",
	".=1", "a.=1", ".a=1", "a..b=1", "a=1 a=2", "a=1 a.b=2", "a.b=2 a=1", `a="b`, `a="b"c`, `a="\q"`, "a={", "a=[", "a={}", "a={}}", "a=[1,2",
	"{", "}", "{}", `{"a":1}`, `{'a':1}`, `{"a":1} {"a":2}`, `{"a":`, `{"a"`, `{"`, "-a", "-", "--a", "a b c", "a\x00b", "\xff", "a=\xff", `a="\ud800"`,
	"actions.0.type=abort", "driver=qcow2 file.driver=file file.filename=a", "driver=nosuch", "uri=exec:cat", `channels.0={"addr":{"transport":"exec","args":["a"]}}`,
	"id=a backend.type=socket backend.data.addr.type=inet", "qom-type=iothread id=x poll-max-ns=1k", "node-name=a size=64M"}

// fuzzed is a schema with the commands that take most.
type fuzzed struct {
	schema   *qapitest.Schema
	types    *qmp.Schema
	commands []string
}

func newFuzzed(f *testing.F) *fuzzed {
	f.Helper()
	schema := qapitest.Recorded(f, "11.1")
	return &fuzzed{schema: schema, types: schema.QMP(f), commands: schema.Commands()}
}

// seed adds lines of all commands, and the odd ones for some.
func (s *fuzzed) seed(f *testing.F) {
	f.Helper()
	k := newMaker(s.schema, 5)
	for i, command := range s.commands {
		raw, err := json.Marshal(k.Value(s.schema.Arguments(command)))
		require.NoError(f, err)
		line, err := qapi.Spell(raw)
		require.NoError(f, err)
		f.Add(uint16(i), line)
		f.Add(uint16(i), line[:k.Random.IntN(len(line)+1)])
		f.Add(uint16(i), oddLines[i%len(oddLines)])
	}
	for _, line := range oddLines {
		f.Add(uint16(0), line)
	}
}

func (s *fuzzed) command(which uint16) string { return s.commands[int(which)%len(s.commands)] }

// FuzzArguments: what is accepted is what the schema demands, and can be spelled and read again.
func FuzzArguments(f *testing.F) {
	s := newFuzzed(f)
	s.seed(f)
	f.Fuzz(func(t *testing.T, which uint16, line string) {
		command := s.command(which)
		raw, err := qapi.Arguments(line, s.types.CommandArguments(command))
		if err != nil || raw == nil {
			return
		}
		value, err := qapitest.Decode(raw)
		require.NoError(t, err, "%s %q: %s", command, line, raw)
		require.NoError(t, s.schema.Validate(value, s.schema.Arguments(command)), "%s %q: %s", command, line, raw)
		requireReadAgain(t, raw, value, s.types.CommandArguments(command), command)
	})
}

// FuzzPlaceOf: Tab at the end of any arguments.
func FuzzPlaceOf(f *testing.F) {
	s := newFuzzed(f)
	s.seed(f)
	f.Fuzz(func(t *testing.T, which uint16, line string) {
		typ := s.types.CommandArguments(s.command(which))
		place, ok := qapi.PlaceOf(line, typ)
		if ok && utf8.RuneCountInString(place.Typed) > len(line) {
			t.Errorf("%q is typed in %q", place.Typed, line)
		}
		_ = place.Given("a.b")
		_ = qapi.MembersGiven(line, typ)
		_, _ = qapi.ParseConditions(line, typ)
	})
}

// FuzzPlaceInRequest: Tab at the end of any part of a QMP request.
func FuzzPlaceInRequest(f *testing.F) {
	s := newFuzzed(f)
	k := newMaker(s.schema, 6)
	for _, command := range s.commands {
		request := encode(f, k.Random, map[string]any{"execute": command, "arguments": k.Value(s.schema.Arguments(command)), "id": k.Text("")})
		f.Add(string(request))
		f.Add(string(request[:k.Random.IntN(len(request))]))
	}
	for _, line := range oddLines {
		f.Add("{" + line)
		f.Add(`{"execute":"blockdev-add","arguments":` + line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		place, command, ok := qapi.PlaceInRequest(text, s.types)
		if ok && max(utf8.RuneCountInString(place.Typed), utf8.RuneCountInString(command)) > len(text) {
			t.Errorf("%q and %q are typed in %q", place.Typed, command, text)
		}
		_ = place.Given("a.b")
	})
}
