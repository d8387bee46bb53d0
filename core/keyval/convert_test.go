// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// schema is a QEMU that answers query-qmp-schema with a command that has an
// argument of every kind.
type schema struct{}

func (schema) Execute(qmp.Request) (json.RawMessage, error) {
	return json.RawMessage(`[
		{"name": "object-add", "meta-type": "command", "arg-type": "0", "ret-type": "9"},
		{"name": "0", "meta-type": "object", "tag": "kind", "members": [
			{"name": "kind", "type": "1"}, {"name": "size", "type": "int", "default": null},
			{"name": "count", "type": "int", "default": null}, {"name": "queues", "type": "int", "default": null},
			{"name": "on", "type": "bool", "default": null}, {"name": "list", "type": "[int]", "default": null},
			{"name": "strings", "type": "[2]", "default": null}, {"name": "either", "type": "3", "default": null},
			{"name": "ratio", "type": "number", "default": null}],
			"variants": [{"case": "file", "type": "4"}, {"case": "null", "type": "5"}]},
		{"name": "1", "meta-type": "enum", "values": ["file", "null"]},
		{"name": "[int]", "meta-type": "array", "element-type": "int"},
		{"name": "[2]", "meta-type": "array", "element-type": "2"},
		{"name": "2", "meta-type": "object", "members": [{"name": "str", "type": "str"}]},
		{"name": "3", "meta-type": "alternate", "members": [{"type": "4"}, {"type": "str"}]},
		{"name": "4", "meta-type": "object", "members": [{"name": "path", "type": "str"}]},
		{"name": "5", "meta-type": "object", "members": []},
		{"name": "int", "meta-type": "builtin", "json-type": "int"},
		{"name": "str", "meta-type": "builtin", "json-type": "string"},
		{"name": "bool", "meta-type": "builtin", "json-type": "boolean"},
		{"name": "number", "meta-type": "builtin", "json-type": "number"}]`), nil
}

// command is one whose integers of that name are sizes and unsigned.
const command = "object-add"

func known(t testing.TB) *qmp.Schema {
	t.Helper()
	s, err := qmp.NewClient(schema{}).Facts().Schema()
	require.NoError(t, err)
	return s
}

func TestConvert(t *testing.T) {
	for text, want := range map[string]string{
		"null":                                 `{"kind":"null"}`,
		"kind=file,path=/a,,b":                 `{"kind":"file","path":"/a,b"}`,
		"null,size=0x10":                       `{"kind":"null","size":16}`,
		"null,size=18446744073709551615":       `{"kind":"null","size":18446744073709551615}`,
		"null,size=1.5M":                       `{"kind":"null","size":1572864}`,
		"null,count=-1":                        `{"kind":"null","count":-1}`,
		"null,queues=-1":                       `{"kind":"null","queues":-1}`,
		"null,queues=18446744073709551615":     `{"kind":"null","queues":18446744073709551615}`,
		"null,on=yes":                          `{"kind":"null","on":true}`,
		"null,on=off":                          `{"kind":"null","on":false}`,
		"null,ratio=2.5":                       `{"kind":"null","ratio":2.5}`,
		"null,list.1=2,list.0=1":               `{"kind":"null","list":[1,2]}`,
		"null,strings.0.str=a,strings.1.str=b": `{"kind":"null","strings":[{"str":"a"},{"str":"b"}]}`,
		"null,either=text":                     `{"kind":"null","either":"text"}`,
		"null,either.path=x":                   `{"kind":"null","either":{"path":"x"}}`,
	} {
		v, _, err := Parse(text, "kind")
		require.NoError(t, err, text)
		got, err := Convert(v, known(t), command)
		require.NoError(t, err, text)
		require.JSONEq(t, want, string(got), text)
	}
}

func TestConvertErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "Parameter 'kind' is missing",
		"nosuch":                          "Parameter 'kind' does not accept value 'nosuch'",
		"file":                            "Parameter 'path' is missing",
		"null,path=x":                     "Parameter 'path' is unexpected",
		"null,size=x":                     "Parameter 'size' expects size",
		"null,size=-1":                    "Parameter 'size' expects size",
		"null,count=x":                    "Parameter 'count' expects integer",
		"null,count=":                     "Parameter 'count' expects integer",
		"null,count=1k":                   "Parameter 'count' expects integer",
		"null,queues=1k":                  "Parameter 'queues' expects integer",
		"null,count=18446744073709551615": "Parameter 'count' expects integer",
		"null,on=maybe":                   "Parameter 'on' expects 'on' or 'off'",
		"null,ratio=inf":                  "Invalid parameter type for 'ratio', expected: number",
		"null,list=1":                     "Invalid parameter type for 'list', expected: array",
		"null,list.1=1":                   "Parameter 'list.0' missing",
		"null,list.0=x":                   "Parameter 'list.0' expects integer",
		"null,size.a=1":                   "Parameters 'size.*' are unexpected",
		"file,path.0=x":                   "Parameters 'path.*' are unexpected",
		"null,either.nosuch=":             "Parameter 'either.path' is missing",
	} {
		v, _, err := Parse(text, "kind")
		if err == nil {
			_, err = Convert(v, known(t), command)
		}
		require.EqualError(t, err, want, text)
	}
}

func TestOptionsThatAreListsAreKept(t *testing.T) {
	types := known(t).CommandArguments(command)
	v := FromOptions(language.AllOptions("null,strings=a,strings=b,size=1,size=2", "kind"), types)
	got, err := Convert(v, known(t), command)
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"null","strings":[{"str":"a"},{"str":"b"}],"size":2}`, string(got))
	_, err = Convert(FromOptions(language.AllOptions("null,nosuch=1", "kind"), types), known(t), command)
	require.EqualError(t, err, "Invalid parameter 'nosuch'")
}

func BenchmarkConvert(b *testing.B) {
	s := known(b)
	b.ReportAllocs()
	for b.Loop() {
		v, _, _ := Parse("file,path=/dev/sda,size=1M,on=yes,list.0=1,list.1=2", "kind")
		if _, err := Convert(v, s, command); err != nil {
			b.Fatal(err)
		}
	}
}

// circular is a QEMU whose types are parts of themselves.
type circular struct{}

func (circular) Execute(qmp.Request) (json.RawMessage, error) {
	return json.RawMessage(`[
		{"name": "object-add", "meta-type": "command", "arg-type": "0"},
		{"name": "0", "meta-type": "object", "tag": "kind",
			"members": [{"name": "kind", "type": "1"}, {"name": "either", "type": "2", "default": null}],
			"variants": [{"case": "own", "type": "0"}]},
		{"name": "1", "meta-type": "enum", "values": ["own"]},
		{"name": "2", "meta-type": "alternate", "members": [{"type": "2"}]}]`), nil
}

// L1: a schema that is not possible in QAPI does not exhaust the stack.
func TestTypesThatArePartsOfThemselves(t *testing.T) {
	s, err := qmp.NewClient(circular{}).Facts().Schema()
	require.NoError(t, err)
	v, _, err := Parse("kind=own", "")
	require.NoError(t, err)
	json, err := Convert(v, s, command)
	require.NoError(t, err)
	require.Equal(t, `{"kind":"own"}`, string(json))
	v, _, err = Parse("kind=own,either=x", "")
	require.NoError(t, err)
	_, err = Convert(v, s, command)
	require.EqualError(t, err, "Invalid parameter type for 'either'")
}
