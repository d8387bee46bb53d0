// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

func TestHostSide(t *testing.T) {
	for typed, meant := range map[string]string{
		"tcp::2222-:22":                         "tcp::2222",
		"net0 tcp:127.0.0.1:2222-10.0.2.15:22 ": "net0 tcp:127.0.0.1:2222",
		"udp::53-:53":                           "udp::53",
		"unix:/run/a-b-:22":                     "unix:/run/a-b",
		"tcp::2222":                             "tcp::2222",
		"tcp:my-host:2222":                      "tcp:my-host:2222",
		"tcp:my-host:2222-:22":                  "tcp:my-host:2222",
		"tcp::2222-:":                           "tcp::2222-:",
		"tcp::2222-22":                          "tcp::2222-22",
		"tcp::2222-x:22":                        "tcp::2222-x:22",
		"":                                      "",
		"-":                                     "-",
	} {
		assert.Equal(t, meant, hostSide(typed), typed)
	}
}

const wholeRule = "hostfwd_remove tcp::2222-:22"

// forwarding is a QEMU whose own HMP refuses a whole rule, as net/slirp.c does.
func forwarding() *hmptest.Script {
	return hmptest.NewScript(map[string][]string{"human-monitor-command": {`"invalid format\r\n"`}})
}

// TestWholeRule: the extended editor takes the rule of hostfwd_add, for the added command and for QEMU's
// own HMP.
func TestWholeRule(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"x-hostfwd-remove": {`{}`}})
	host, session := hmptest.OpenExtended(Rows, q)
	session.Run(wholeRule)
	assert.Equal(t, "host forwarding rule for tcp::2222 removed\n", host.Take())
	assert.Contains(t, q.Requests[len(q.Requests)-1], `{"rule":"tcp::2222"}`)

	q = forwarding()
	q.Answers["human-monitor-command"] = []string{`"host forwarding rule for tcp::2222 removed\r\n"`}
	vm := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows))
	host = &monitortest.Host{}
	opts := hmptest.Extended()
	opts.Passthrough = monitor.PassAuto
	session = vm.Open(host, opts)
	assert.True(t, session.Run(wholeRule))
	assert.Equal(t, "host forwarding rule for tcp::2222 removed\n", host.Take())
	assert.Contains(t, q.Requests[len(q.Requests)-1], `"hostfwd_remove tcp::2222"`)
}

// TestWholeRuleElsewhere: the classic editor and scripts have the built-in monitor's text; scripts are told
// more where they are told such things.
func TestWholeRuleElsewhere(t *testing.T) {
	var hints []string
	for _, opts := range []monitor.Options{
		{Terminal: true, Passthrough: monitor.PassAuto},
		{Passthrough: monitor.PassAuto, Script: true, Hidden: func(text string) { hints = append(hints, text) }},
	} {
		q := forwarding()
		host := &monitortest.Host{}
		session := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, opts)
		assert.False(t, session.Run(wholeRule))
		assert.Equal(t, "invalid format\n", host.Take())
		assert.Contains(t, q.Requests[len(q.Requests)-1], `"`+wholeRule+`"`)
	}
	assert.Equal(t, []string{"a rule is removed by its host side: 'hostfwd_remove tcp::2222'"}, hints)
}
