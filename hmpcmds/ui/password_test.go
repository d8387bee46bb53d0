// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestPasswords: hmp_set_password and hmp_expire_password in ui/ui-hmp-cmds.c look the words up
// themselves (qapi_enum_parse in qapi/qapi-util.c), what to do with clients first; only VNC gets a
// display. 5.2 (monitor/hmp-cmds.c) hands all words to QMP.
func TestPasswords(t *testing.T) {
	const (
		set, expire = "set_password", "expire_password"
		now, old    = `"major":10,"minor":0`, `"major":5,"minor":2`
	)
	for _, tt := range []struct{ version, line, command, answer, arguments, want string }{
		{now, "set_password vnc secret", set, `{}`, `{"password":"secret","protocol":"vnc"}`, ""},
		{now, "set_password vnc secret -d vnc2 keep", set, `{}`, `{"connected":"keep","display":"vnc2","password":"secret","protocol":"vnc"}`, ""},
		{now, "set_password spice secret -d vnc2 disconnect", set, `{}`, `{"connected":"disconnect","password":"secret","protocol":"spice"}`, ""},
		{now, "set_password nosuch secret fail", set, "!Parameter 'protocol' does not accept value 'nosuch'",
			`{"connected":"fail","password":"secret","protocol":"nosuch"}`, "Error: invalid parameter value: nosuch\n"},
		{now, "set_password nosuch secret other", set, `{}`, "", "Error: invalid parameter value: other\n"},
		{now, "set_password spice secret fail", set, "!Could not set password", `{"connected":"fail","password":"secret","protocol":"spice"}`,
			"Error: Could not set password\n"},
		{old, "set_password vnc secret other", set, "!Invalid parameter 'connected'", `{"connected":"other","password":"secret","protocol":"vnc"}`,
			"Error: Invalid parameter 'connected'\n"},
		{now, "expire_password vnc +60", expire, `{}`, `{"protocol":"vnc","time":"+60"}`, ""},
		{now, "expire_password vnc never -d vnc2", expire, `{}`, `{"display":"vnc2","protocol":"vnc","time":"never"}`, ""},
		{now, "expire_password spice now -d vnc2", expire, `{}`, `{"protocol":"spice","time":"now"}`, ""},
		{now, "expire_password nosuch now", expire, "!Parameter 'protocol' does not accept value 'nosuch'", `{"protocol":"nosuch","time":"now"}`,
			"Error: invalid parameter value: nosuch\n"},
		{now, "expire_password vnc x", expire, "!Parameter 'time' doesn't take value 'x'", `{"protocol":"vnc","time":"x"}`,
			"Error: Parameter 'time' doesn't take value 'x'\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version": {`{"qemu":{` + tt.version + `,"micro":0},"package":""}`}, tt.command: {tt.answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.want == "", session.Run(tt.line), tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
		if tt.arguments == "" {
			assert.Empty(t, q.Requests, tt.line)
		} else {
			assert.Equal(t, []string{`{"execute":"` + tt.command + `","arguments":` + tt.arguments + `}`}, q.Requests, tt.line)
		}
	}
}

// TestPasswordNotAskedFor: vnc_display_password in ui/vnc.c says before 11.0 where a display asks
// for none; QMP does not, and so it is looked up. The first display is the one without a name, and
// the last one in QMP.
func TestPasswordNotAskedFor(t *testing.T) {
	const (
		hint     = "If you want use passwords please enable password auth using '-vnc ${dpy},password'.\n"
		refusal  = "Error: Could not set password\n"
		displays = `[{"id":"vnc2","server":[],"clients":[],"auth":"vnc"},{"id":"default","server":[],"clients":[],"auth":"none"}]`
	)
	for _, tt := range []struct{ line, displays, want string }{
		{"set_password vnc x", displays, hint + refusal},
		{"set_password vnc x -d default", displays, hint + refusal},
		{"set_password vnc x -d vnc2", displays, refusal},
		{"set_password vnc x -d other", displays, refusal},
		{"set_password vnc x", `[]`, refusal},
		{"set_password vnc x", "!broken", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"set_password": {"!Could not set password"}, "query-vnc-servers": {tt.displays}})
		host, session, _ := q.Open(Rows)
		assert.False(t, session.Run(tt.line))
		assert.Equal(t, tt.want, host.Take(), tt.line)
	}
}
