// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/core/monitor"
)

func TestJSONOfLines(t *testing.T) {
	r := hmp("", usual(t), "--json", "--passthrough=never", "info status", "stop", "nosuch", "set_password x \x1bhunter2")
	assert.Equal(t, 1, r.status)
	assert.Equal(t, `{"line":"info status","ok":true,"source":"qmp","data":{"status":"running","running":true},"text":"VM status: running\n"}
{"line":"stop","ok":true,"source":"qmp","text":""}
{"line":"nosuch","ok":false,"text":"","error":"unknown command: 'nosuch'"}
`, r.stdout[:len(r.stdout)-len(lastLine(r.stdout))])
	assert.Contains(t, lastLine(r.stdout), `"line":"set_password x <secret>","ok":false,`)
	assert.NotContains(t, r.stdout+r.stderr, "hunter2")
	r = hmp("info status\n", usual(t), "--json")
	assert.Equal(t, 0, r.status)
	assert.Contains(t, r.stdout, `"text":"VM status: running\n"`)
	for _, args := range [][]string{
		{"--json", "-i"}, {"--json", "--null"}, {"--wait=STOP", "-i"}, {"--table", "-i"}, {"--table", "--json"}, {"--no-headers"},
	} {
		assert.Equal(t, statusUsage, hmp("", append(args, "/nosuch")...).status, args)
	}
}

// QEMU is asked once for its version; each line that is about it has it.
func TestJSONOfWhatIsKnown(t *testing.T) {
	r := hmp("", usual(t), "--json", "--passthrough=never", "info version", "info version")
	lines := strings.SplitAfter(r.stdout, "\n")
	require.Len(t, lines, 3, r.stdout)
	assert.Contains(t, lines[0], `"data":{"qemu":{"micro":13,"minor":0,"major":10},`)
	assert.Equal(t, lines[0], lines[1])
}

// A request of several lines has one object, without the secret in one of them.
// The data and the text of a line, what is wrong with it, and an explanation are for terminals, too.
func TestJSONHasNoControls(t *testing.T) {
	answers := fakeqmp.Usual()
	answers["query-name"] = "{\"name\": \"a\u009b31m\u202eb\"}"
	path := fakeqmp.Start(t, answers.Play)
	for _, args := range [][]string{{path, "--json", "info name"}, {path, "--json", "no\u009bsuch"}, {"explain", "--run", "--json", path, "info name"}} {
		r := hmp("", args...)
		assert.Contains(t, r.stdout, `\u009b`, args)
		assert.NotContains(t, r.stdout, "\u009b", args)
		assert.NotContains(t, r.stdout, "\u202e", args)
	}
}

func TestJSONOfSeveralLines(t *testing.T) {
	r := hmp("{\n\"execute\": \"query-status\"\n}\n{ \"execute\": \"set_password\",\n\"arguments\": {\"password\": \"hunter2\" } }\ninfo status\n{ \"exe", usual(t), "--json")
	assert.Equal(t, 1, r.status)
	var got []lineResult
	for line := range strings.Lines(r.stdout) {
		var one lineResult
		require.NoError(t, json.Unmarshal([]byte(line), &one), line)
		got = append(got, one)
	}
	require.Len(t, got, 4, r.stdout)
	assert.Equal(t, "{\n\"execute\": \"query-status\"\n}", got[0].Line)
	assert.JSONEq(t, `{"status":"running","running":true}`, string(got[0].Data))
	assert.Equal(t, monitor.SourceQMP, got[0].Source)
	assert.Equal(t, "<secret>", got[1].Line)
	assert.False(t, got[1].OK)
	assert.Equal(t, "info status", got[2].Line)
	assert.Equal(t, inputEnded, got[3].Error)
	assert.False(t, got[3].OK)
	assert.NotContains(t, r.stdout+r.stderr, "hunter2")
}

func TestTableOfLines(t *testing.T) {
	r := hmp("", usual(t), "--table", "--passthrough=never", "info status", "stop", "nosuch", "info name")
	assert.Equal(t, result{1, "NAME     VALUE\nrunning  true\nstatus   running\n\nNAME  VALUE\nname  fake\n", "unknown command: 'nosuch'\n"}, r)
	r = hmp("", usual(t), "--table", "--null", "--no-headers", "info name", "stop", "info name")
	assert.Equal(t, result{0, "name  fake\n\x00\x00name  fake\n\x00", ""}, r)
	hostile := fakeqmp.Usual()
	hostile["query-name"] = `{"name":"a\u001b[2J\u009b  b"}`
	r = hmp("", fakeqmp.Start(t, hostile.Play), "--table", "info name")
	assert.Equal(t, "NAME  VALUE\nname  \"a\\u001b[2J\\x9b \\u0020b\"\n", r.stdout, "a name cannot command a terminal, nor make a column")
}

// blocks is a QEMU with a disk and an empty drive.
func blocks(t *testing.T) string {
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name":"query-block"},{"name":"query-named-block-nodes"},{"name":"query-name"}]`
	answers["query-block"] = `[{"device":"disk0","qdev":"a","type":"unknown","removable":false,"locked":false,"inserted":{"node-name":"node0","ro":false,` +
		`"drv":"qcow2","file":"/a/rather/long/name/of/a/folder/with/disks/in/it/disk.qcow2","image":{"filename":"x","virtual-size":7}}},` +
		`{"device":"cd0","type":"unknown","removable":true,"locked":false}]`
	return fakeqmp.Start(t, answers.Play)
}

// Tables have columns that fit, or those that are asked for; a name that does not exist fails the line.
func TestColumnsOfTables(t *testing.T) {
	const table = "DEVICE  QDEV  NODE-NAME  DRV    RO     FILE\n" +
		"disk0   a     node0      qcow2  false  /a/rather/long/name/of/a/folder/with/disks/in/it/disk.qcow2\n"
	r := hmp("", blocks(t), "--table", "--passthrough=never", "info block")
	assert.Equal(t, result{0, table + "cd0     -     -          -      -      -\n", ""}, r)
	r = hmp("", blocks(t), "--table", "--columns", "virtual-size, DEVICE", "info block")
	assert.Equal(t, result{0, "VIRTUAL-SIZE  DEVICE\n7             disk0\n-             cd0\n", ""}, r)
	r = hmp("", blocks(t), "--table", "--columns=all", "--no-headers", "info block")
	assert.Equal(t, []string{"cd0", "-", "-", "-", "-", "-", "-", "false", "-", "true", "unknown"}, strings.Fields(lastLine(r.stdout)))
	r = hmp("", blocks(t), "--table", "--stop", "--columns=device,size", "info block", "info name")
	assert.Equal(t, result{1, "", "hmp: no column 'size' (there are: device, inserted.drv, inserted.file, " +
		"inserted.image.filename, inserted.image.virtual-size, inserted.node-name, inserted.ro, locked, qdev, removable, type)\n"}, r)
	for _, args := range [][]string{{"--columns=a"}, {"--json", "--columns=a"}, {"--table", "--columns=a,,b"}, {"--table", "--columns="}} {
		assert.Equal(t, 2, hmp("", append(args, usual(t), "info name")...).status, args)
	}
}

func lastLine(text string) string {
	at := len(text) - 1
	for at > 0 && text[at-1] != '\n' {
		at--
	}
	return text[at:]
}

// sendsEvent is a QEMU that sends an event with each reply to stop.
func sendsEvent(t *testing.T) string {
	answers := fakeqmp.Usual()
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers.Serve(c, func(r fakeqmp.Request) {
			if r.Execute == "stop" {
				c.Say(`{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}` + "\r\n")
			}
		})
	})
}

func TestEventsInScripts(t *testing.T) {
	const line = `{"timestamp":{"seconds":1,"microseconds":2},"event":"STOP"}` + "\n"
	assert.Equal(t, result{0, "", line + line}, hmp("", sendsEvent(t), "--events", "stop", "stop"))
	assert.Equal(t, result{0, line, ""}, hmp("", sendsEvent(t), "--events=-", "stop"))
	file := filepath.Join(t.TempDir(), "events")
	assert.Equal(t, result{0, "", ""}, hmp("", sendsEvent(t), "--events="+file, "stop"))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, line, string(text))
	if _, err := os.Stat("/dev/full"); err == nil {
		r := hmp("", sendsEvent(t), "--events=/dev/full", "stop", "stop")
		assert.Equal(t, result{1, "", "hmp: writing events: write /dev/full: no space left on device\n"}, r, "said once")
	}
	assert.Equal(t, statusUsage, hmp("", sendsEvent(t), "--events=/nosuch/file", "stop").status)
}
