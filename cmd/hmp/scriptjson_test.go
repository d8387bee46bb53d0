// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

func TestJSONOfLines(t *testing.T) {
	r := hmp("", usual(t), "--json", "--passthrough=never", "info status", "stop", "nosuch", "set_password x \x1bhunter2")
	assert.Equal(t, 1, r.status)
	assert.Equal(t, `{"line":"info status","ok":true,"data":{"status":"running","running":true},"text":"VM status: running\n"}
{"line":"stop","ok":true,"text":""}
{"line":"nosuch","ok":false,"text":"","error":"unknown command: 'nosuch'"}
`, r.stdout[:len(r.stdout)-len(lastLine(r.stdout))])
	assert.Contains(t, lastLine(r.stdout), `"line":"set_password x <secret>","ok":false,`)
	assert.NotContains(t, r.stdout+r.stderr, "hunter2")
	r = hmp("info status\n", usual(t), "--json")
	assert.Equal(t, 0, r.status)
	assert.Contains(t, r.stdout, `"text":"VM status: running\n"`)
	for _, args := range [][]string{{"--json", "-i"}, {"--json", "--null"}, {"--wait=STOP", "-i"}} {
		assert.Equal(t, statusUsage, hmp("", append(args, "/nosuch")...).status, args)
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
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == "stop" {
				c.Say(`{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}` + "\r\n")
			}
			answers.Reply(c, r)
		}
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
