// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"fmt"
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestSpice has the texts of hmp_info_spice in ui/ui-hmp-cmds.c. No recording has a SPICE server.
func TestSpice(t *testing.T) {
	for name, tt := range map[string]struct{ answer, want string }{
		"disabled": {`{"enabled":false,"migrated":false,"mouse-mode":"unknown"}`, "Server: disabled\n"},
		"no clients": {
			`{"enabled":true,"migrated":false,"host":"127.0.0.1","port":5900,"auth":"none","compiled-version":"0.15.2","mouse-mode":"server","channels":[]}`,
			"Server:\n     address: 127.0.0.1:5900\n    migrated: false\n        auth: none\n    compiled: 0.15.2\n  mouse-mode: server\nChannels: none\n"},
		"no port, no channels told": {
			`{"enabled":true,"migrated":true,"auth":"spice","compiled-version":"0.14.0","mouse-mode":"client"}`,
			"Server:\n    migrated: true\n        auth: spice\n    compiled: 0.14.0\n  mouse-mode: client\nChannels: none\n"},
		"both ports and channels": {
			`{"enabled":true,"migrated":false,"host":"::","port":0,"tls-port":5901,"auth":"spice","compiled-version":"0.15.2","mouse-mode":"client",
			  "channels":[{"host":"10.0.0.2","port":"40000","family":"ipv4","connection-id":1804289383,"channel-type":1,"channel-id":0,"tls":true},
			   {"host":"10.0.0.2","port":"40001","family":"ipv4","connection-id":-1,"channel-type":9,"channel-id":3,"tls":false}]}`,
			"Server:\n     address: :::0\n     address: :::5901 [tls]\n    migrated: false\n        auth: spice\n    compiled: 0.15.2\n  mouse-mode: client\n" +
				"Channel:\n     address: 10.0.0.2:40000 [tls]\n     session: 1804289383\n     channel: 1:0\n     channel name: main\n" +
				"Channel:\n     address: 10.0.0.2:40001\n     session: -1\n     channel: 9:3\n     channel name: usbredir\n"},
		"refused": {"!broken", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-spice": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info spice")
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestSpiceChannels: the numbers are those of SPICE_CHANNEL_* in spice/enums.h. webdav was under
// #if 0 until 7.2.
func TestSpiceChannels(t *testing.T) {
	for _, tt := range []struct {
		version string
		channel int
		want    string
	}{
		{`"major":10,"minor":0`, 0, "unknown"},
		{`"major":10,"minor":0`, 1, "main"},
		{`"major":10,"minor":0`, 2, "display"},
		{`"major":10,"minor":0`, 3, "inputs"},
		{`"major":10,"minor":0`, 4, "cursor"},
		{`"major":10,"minor":0`, 5, "playback"},
		{`"major":10,"minor":0`, 6, "record"},
		{`"major":10,"minor":0`, 7, "tunnel"},
		{`"major":10,"minor":0`, 8, "smartcard"},
		{`"major":10,"minor":0`, 9, "usbredir"},
		{`"major":10,"minor":0`, 10, "port"},
		{`"major":10,"minor":0`, 11, "webdav"},
		{`"major":10,"minor":0`, 12, "unknown"},
		{`"major":10,"minor":0`, -1, "unknown"},
		{`"major":7,"minor":2`, 10, "port"},
		{`"major":7,"minor":2`, 11, "unknown"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version": {`{"qemu":{` + tt.version + `,"micro":0},"package":""}`},
			"query-spice": {fmt.Sprintf(`{"enabled":true,"migrated":false,"mouse-mode":"client",
				"channels":[{"host":"h","port":"1","family":"ipv4","connection-id":1,"channel-type":%d,"channel-id":0,"tls":false}]}`, tt.channel)},
		})
		host, session, _ := q.Open(Rows)
		session.Run("info spice")
		assert.Contains(t, host.Take(), fmt.Sprintf("     channel: %d:0\n     channel name: %s\n", tt.channel, tt.want), tt.version)
	}
}

// TestQEMUWithoutSpice: the row is there where QMP has the command (CONFIG_SPICE).
func TestQEMUWithoutSpice(t *testing.T) {
	host, session, _ := hmptest.NewScript(map[string][]string{}).Open(Rows)
	assert.False(t, session.Run("info spice"))
	assert.Equal(t, "unknown command: 'info spice'\n", host.Take())
}
