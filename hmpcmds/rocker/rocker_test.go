// SPDX-License-Identifier: GPL-2.0-or-later

package rocker

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// A QEMU has a switch only with -device rocker, and ports only with network backends.
// The texts are those of hmp_rocker and hmp_rocker_ports in hw/net/rocker/rocker-hmp-cmds.c.

func TestSwitch(t *testing.T) {
	for _, tt := range []struct{ answer, want string }{
		{`{"name":"sw1","id":1311768467294899695,"ports":2}`, "name: sw1\nid: 0x1234567890abcdef\nports: 2\n"},
		// %d of an unsigned number.
		{`{"name":"","id":0,"ports":4294967295}`, "name: \nid: 0x0\nports: -1\n"},
		{"!rocker sw1 not found", "Error: rocker sw1 not found\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-rocker": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info rocker sw1")
		assert.Equal(t, tt.want, host.Take())
		assert.Equal(t, []string{`{"execute":"query-rocker","arguments":{"name":"sw1"}}`}, q.Requests)
	}
}

func TestPorts(t *testing.T) {
	const head = "            ena/    speed/ auto\n      port  link    duplex neg?\n"
	for _, tt := range []struct{ answer, want string }{
		{`[]`, head},
		{`[{"name":"sw1.1","enabled":true,"link-up":true,"speed":10000,"duplex":"full","autoneg":"on"},
		   {"name":"sw1.2","enabled":true,"link-up":false,"speed":1000,"duplex":"half","autoneg":"off"},
		   {"name":"a-long-name.3","enabled":false,"link-up":true,"speed":10000,"duplex":"full","autoneg":"off"}]`,
			head +
				"     sw1.1  up     10G  FD  Yes\n" +
				"     sw1.2  down   ??   HD  No\n" +
				"a-long-name.3  !ena   10G  FD  No\n"},
		{"!rocker sw1 not found", "Error: rocker sw1 not found\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-rocker-ports": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info rocker-ports sw1")
		assert.Equal(t, tt.want, host.Take())
	}
}
