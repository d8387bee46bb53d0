// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestVNC has the texts of hmp_info_vnc and its helpers in ui/ui-hmp-cmds.c. No recording has
// clients, reverse connections, websockets or TLS.
func TestVNC(t *testing.T) {
	for name, tt := range map[string]struct{ answer, want string }{
		"none": {`[]`, "None\n"},
		"servers and clients": {
			`[{"id":"default","server":[{"host":"127.0.0.1","service":"5901","family":"ipv4","websocket":false,"auth":"vencrypt","vencrypt":"x509-vnc"},
			    {"host":"::1","service":"5701","family":"ipv6","websocket":true,"auth":"sasl"}],
			   "clients":[{"host":"10.0.0.2","service":"40000","family":"ipv4","websocket":true,"x509_dname":"CN=a","sasl_username":"bob"},
			    {"host":"","service":"","family":"unix","websocket":false},
			    {"host":"h","service":"1","family":"vsock","websocket":false,"x509_dname":"","sasl_username":""}],
			   "auth":"vencrypt","vencrypt":"x509-vnc","display":"video0"}]`,
			"default:\n" +
				"  Server: 127.0.0.1:5901 (ipv4)\n    Auth: vencrypt (Sub: x509-vnc)\n" +
				"  Server: ::1:5701 (ipv6 (Websocket))\n    Auth: sasl (Sub: none)\n" +
				"  Client: 10.0.0.2:40000 (ipv4 (Websocket))\n    x509_dname: CN=a\n    sasl_username: bob\n" +
				"  Client: : (unix)\n    x509_dname: none\n    sasl_username: none\n" +
				"  Client: h:1 (vsock)\n    x509_dname: \n    sasl_username: \n" +
				"  Display: video0\n"},
		"reverse, then without anything": {
			`[{"id":"a","server":[],"clients":[{"host":"h","service":"5500","family":"unknown","websocket":false}],"auth":"vencrypt","vencrypt":"tls-none"},
			  {"id":"b","server":[],"clients":[],"auth":"none"}]`,
			"a:\n  Client: h:5500 (unknown)\n    x509_dname: none\n    sasl_username: none\n  Auth: vencrypt (Sub: tls-none)\n" +
				"b:\n  Auth: none (Sub: none)\n"},
		"refused": {"!broken", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-vnc-servers": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info vnc")
		assert.Equal(t, tt.want, host.Take(), name)
	}
}
