// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/qmp"
)

// Rows of lists, objects and scalars; members that the schema does not know have their order by name.
func TestRows(t *testing.T) {
	for _, test := range []struct{ reply, want string }{
		{`[]`, ""},
		{`[1,"a  b",null,{"x": 1},[2]]`, "1\n\"a \\u0020b\"\n-\n{\"x\":1}\n[2]\n"},
		{`"text"`, "text\n"},
		{`{"human-readable-text":"a\nb\n"}`, "a\nb\n"},
		{`{}`, "NAME  VALUE\n"},
		{`{"a":1,"b":{"c":true,"d":[{"e":"f"},{"e":""}]},"g":["h","i,j"],"k":[]}`,
			"NAME     VALUE\na        1\nb.c      true\nb.d.0.e  f\nb.d.1.e  \"\"\ng        h,\"i,j\"\nk        -\n"},
		{`[{"a":"-","c":{"d":1,"x":[{"y":1}]}},{"a":"long one","b":2.5,"c":null}]`,
			"A         B    C  C.D\n\"-\"       -    -  1\nlong one  2.5  -  -\n"},
		{`[{"id":1},{"id":2,"z":"\u001b"}]`, "ID  Z\n1   -\n2   \"\\u001b\"\n"},
	} {
		assert.Equal(t, test.want, Rows(json.RawMessage(test.reply), qmp.Type{}, true), test.reply)
	}
	assert.Equal(t, "1  -\n2  x\n", Rows(json.RawMessage(`[{"id":1},{"id":2,"z":"x"}]`), qmp.Type{}, false))
	assert.Equal(t, "id  1\n", Rows(json.RawMessage(`{"id":1}`), qmp.Type{}, false))
}

// Columns are in the schema's order, whatever the order in which QEMU sends them, and no line ends in blanks.
func TestRowsBySchema(t *testing.T) {

	reply := json.RawMessage(`[{"type":"mirror","id":"j","current-progress":1,"total-progress":2,"status":"running"},
		{"type":"commit","id":"k","current-progress":1,"total-progress":2,"status":"running","error":"no"}]`)
	got := Rows(reply, schema(t).CommandResult("query-jobs"), true)
	assert.Equal(t, []string{"ID", "TYPE", "STATUS", "CURRENT-PROGRESS", "TOTAL-PROGRESS", "ERROR"}, strings.Fields(strings.SplitN(got, "\n", 2)[0]))
	for line := range strings.Lines(got) {
		assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line)
	}
}
