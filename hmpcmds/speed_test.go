// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds"
)

// canned is a QEMU that has its answers ready.
type canned map[string]string

func (c canned) Execute(r qmp.Request) (json.RawMessage, error) {
	value, ok := c[r.Command]
	if !ok {
		return nil, &qmp.Error{Class: "CommandNotFound", Desc: "The command " + r.Command + " has not been found"}
	}
	return json.RawMessage(value), nil
}

// ExecuteText has the text of a command as it is, as the host inside QEMU does.
func (c canned) ExecuteText(r qmp.Request) (text string, value json.RawMessage, err error) {
	if text, ok := c["text of "+r.Command]; ok {
		return text, nil, nil
	}
	value, err = c.Execute(r)
	return "", value, err
}

// answers are what the rows below need, with the size that a PC's have.
func answers() canned {
	var device []string
	for i := range 20 {
		device = append(device, fmt.Sprintf(`{"label": "char%d", "filename": "unix:/run/user/1000/char%d.sock,server=on", "frontend-open": true}`, i, i))
	}
	c := canned{
		"query-version":   `{"qemu": {"micro": 13, "minor": 0, "major": 10}, "package": "Debian 1:10.0.13"}`,
		"query-status":    `{"status": "running", "running": true}`,
		"query-chardev":   "[" + strings.Join(device, ", ") + "]",
		"query-target":    `{"arch": "x86_64"}`,
		"x-query-mtree":   "",
		"query-cpus-fast": `[{"cpu-index": 0, "thread-id": 4711, "qom-path": "/machine/unattached/device[0]", "target": "x86_64"}]`,
	}
	var names []string
	for name := range c {
		names = append(names, `{"name": "`+name+`"}`)
	}
	c["query-commands"] = "[" + strings.Join(names, ", ") + "]"
	c["text of x-query-mtree"] = strings.Repeat("    0000000000000000-ffffffffffffffff (prio 0, i/o): system\n", 470)
	return c
}

// speedLines are a row that asks nothing, of a small reply, of a list and of a large text.
var speedLines = []string{"print 1+2", "info status", "info chardev", "info mtree"}

// BenchmarkRun is what human-monitor-command costs: a session for one line.
func BenchmarkRun(b *testing.B) {
	for _, line := range speedLines {
		b.Run(strings.ReplaceAll(line, " ", "-"), func(b *testing.B) {
			vm := monitor.NewVM(qmp.NewClient(answers()), hmpcmds.Table())
			host := &monitortest.Host{}
			b.ReportAllocs()
			for b.Loop() {
				host.Text.Reset()
				s := vm.Open(host, monitor.Options{CPUIndex: -1})
				if !s.Run(line) || host.Text.Len() == 0 {
					b.Fatal(host.Text.String())
				}
				s.Close()
			}
		})
	}
}

// BenchmarkFeed is what a line costs that is typed, at once and byte by byte.
func BenchmarkFeed(b *testing.B) {
	for _, how := range []string{"line", "bytes"} {
		b.Run(how, func(b *testing.B) {
			host := &monitortest.Host{}
			s := monitor.NewVM(qmp.NewClient(answers()), hmpcmds.Table()).Open(host,
				monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{}})
			s.Event(monitor.Opened)
			keys := []byte("info status\r")
			b.ReportAllocs()
			for b.Loop() {
				host.Text.Reset()
				if how == "line" {
					s.Feed(keys)
				} else {
					for i := range keys {
						s.Feed(keys[i : i+1])
					}
				}
				host.Resumed = false
				s.Event(monitor.Ready)
			}
		})
	}
}
