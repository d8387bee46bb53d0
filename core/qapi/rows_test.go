// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
			"A         B    C\n\"-\"       -    -\nlong one  2.5  -\n"},
		{`[{"c":{"d":1}},{"c":{"d":2,"e":{"f":3}}}]`, "D  F\n1  -\n2  3\n"},
		{`[{"id":1},{"id":2,"z":"\u001b"}]`, "ID  Z\n1   -\n2   \"\\u001b\"\n"},
	} {
		assert.Equal(t, test.want, rows(t, test.reply, qmp.Type{}, Columns{Header: true}), test.reply)
	}
	assert.Equal(t, "1  -\n2  x\n", rows(t, `[{"id":1},{"id":2,"z":"x"}]`, qmp.Type{}, Columns{}))
	assert.Equal(t, "id  1\n", rows(t, `{"id":1}`, qmp.Type{}, Columns{}))
}

func rows(t *testing.T, reply string, of qmp.Type, c Columns) string {
	t.Helper()
	text, err := Rows(json.RawMessage(reply), of, c)
	require.NoError(t, err)
	return text
}

// Columns are those that are asked for, by their whole names or the last parts of these; else those that are usual.
func TestColumnsOfRows(t *testing.T) {
	const disks = `[{"device":"d0","removable":false,"locked":false,"type":"unknown","inserted":{"node-name":"n0","ro":true,"drv":"raw",
		"image":{"filename":"a.img","format":"raw","virtual-size":1,"backing-image":{"filename":"b.img","format":"raw","virtual-size":1}}}},
		{"device":"cd0","removable":true,"locked":false,"type":"unknown"}]`
	block := schema(t).CommandResult("query-block")
	for _, test := range []struct {
		names, usual []string
		want         string
	}{
		{nil, nil, "DEVICE  TYPE     REMOVABLE  LOCKED\nd0      unknown  false      false\ncd0     unknown  true       false\n"},
		{nil, []string{"device", "inserted.drv", "inserted.ro", "not-in-this-release"}, "DEVICE  DRV  RO\nd0      raw  true\ncd0     -    -\n"},
		{[]string{"INSERTED.RO", "Device"}, []string{"device"}, "RO    DEVICE\ntrue  d0\n-     cd0\n"},
		{[]string{"drv", "node_name"}, nil, "DRV  NODE-NAME\nraw  n0\n-    -\n"},
		{[]string{"inserted.image.filename", "inserted.image.backing-image.filename"}, nil,
			"INSERTED.IMAGE.FILENAME  INSERTED.IMAGE.BACKING-IMAGE.FILENAME\na.img                    b.img\n-                        -\n"},
		{[]string{"tray_open", "detect_zeroes", "device"}, nil, "TRAY_OPEN  DETECT_ZEROES  DEVICE\n-          -              d0\n-          -              cd0\n"},
	} {
		assert.Equal(t, test.want, rows(t, disks, block, Columns{Names: test.names, Usual: test.usual, Header: true}), test.names)
	}
	all := rows(t, disks, block, Columns{Names: []string{"ALL"}, Usual: []string{"device"}, Header: true})
	assert.Contains(t, all, "  NODE-NAME  ")
	assert.Contains(t, all, "  INSERTED.IMAGE.BACKING-IMAGE.FORMAT")

	for names, want := range map[string]string{
		"nosuch":   "no column 'nosuch' (there are: device, type, removable, locked, inserted.node-name, inserted.ro, inserted.drv, ",
		"filename": "column 'filename' may be inserted.image.filename or inserted.image.backing-image.filename",
		"all,x":    "no column 'all' (",
	} {
		_, err := Rows(json.RawMessage(disks), block, Columns{Names: strings.Split(names, ",")})
		assert.ErrorContains(t, err, want)
	}
	assert.Equal(t, "", rows(t, `[]`, block, Columns{Names: []string{"nosuch"}}), "nothing tells what there would be")
}

// Of an object the names that are asked for are rows.
func TestRowsOfAnObjectThatAreAskedFor(t *testing.T) {
	const reply = `{"status":"completed","ram":{"total":5,"transferred":4}}`
	assert.Equal(t, "NAME       VALUE\nram.total  5\nstatus     completed\n",
		rows(t, reply, qmp.Type{}, Columns{Names: []string{"total", "status"}, Header: true}))
	_, err := Rows(json.RawMessage(reply), qmp.Type{}, Columns{Names: []string{"speed"}})
	assert.EqualError(t, err, "no column 'speed' (there are: ram.total, ram.transferred, status)")
}

// Values are cut where a line has not room for all, the longest first, and names never.
func TestRowsAreCut(t *testing.T) {
	const reply = `[{"a":"0123456789abcdefghij","id":"x","size":12345}]`
	for width, want := range map[int]string{
		0:  "0123456789abcdefghij  x  12345\n",
		30: "0123456789abcdefghij  x  12345\n",
		29: "0123456789abcdefgh…  x  12345\n",
		20: "012345678…  x  12345\n",
		5:  "0123456…  x  12345\n",
	} {
		assert.Equal(t, want, rows(t, reply, qmp.Type{}, Columns{Width: width}), width)
	}
	assert.Equal(t, "A-LONG-NAME\n0123456789…\n", rows(t, `[{"a-long-name":"0123456789abcdefghij"}]`, qmp.Type{}, Columns{Header: true, Width: 4}))
}

// Columns are in the schema's order, whatever the order in which QEMU sends them, and no line ends in blanks.
func TestRowsBySchema(t *testing.T) {

	reply := json.RawMessage(`[{"type":"mirror","id":"j","current-progress":1,"total-progress":2,"status":"running"},
		{"type":"commit","id":"k","current-progress":1,"total-progress":2,"status":"running","error":"no"}]`)
	got := rows(t, string(reply), schema(t).CommandResult("query-jobs"), Columns{Header: true})
	assert.Equal(t, []string{"ID", "TYPE", "STATUS", "CURRENT-PROGRESS", "TOTAL-PROGRESS", "ERROR"}, strings.Fields(strings.SplitN(got, "\n", 2)[0]))
	for line := range strings.Lines(got) {
		assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line)
	}
}
