// SPDX-License-Identifier: GPL-2.0-or-later

package qmp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

// What QEMU sends to a new client (tcp_chr_telnet_init in chardev/char-socket.c)
// with telnet=on: WILL ECHO, WILL SGA, WILL BINARY, DO BINARY; and with tn3270=on,
// among others SB TERMINAL-TYPE SEND SE.
const (
	telnetOn = "\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00"
	tn3270On = "\xff\xfd\x19\xff\xfb\x19\xff\xfd\x00\xff\xfb\x00\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0"
)

func TestTelnet(t *testing.T) {
	nop := "\xff\xf1"
	for name, said := range map[string][3]string{ // before the greeting, and its agreement, and the reply
		"as QEMU":         {telnetOn + greeting, agreed, status},
		"tn3270":          {tn3270On + greeting, agreed, status},
		"commands later":  {nop + greeting + "\xff\xfe\x01", nop + agreed + nop, nop + status},
		"inside messages": {nop + greeting[:9] + telnetOn + greeting[9:], agreed[:5] + "\xff\xfa\x18\xff\xff\x01\xff\xf0" + agreed[5:], status},
	} {
		for _, whole := range []bool{true, false} {
			s, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
				say := func(text string) {
					if whole {
						p.say(text)
						return
					}
					for i := range len(text) { // a write for each byte
						p.conn.Write([]byte{text[i]})
					}
				}
				say(said[0])
				p.hear()
				say(said[1])
				p.hear()
				say(`{"return": ` + said[2] + `, "id": 2}` + "\r\n")
			}), within(limit))
			require.NoError(t, err, name)
			assert.Equal(t, 10, s.Greeting().Version.Major)
			value, err := s.Execute(qmp.Request{Command: "query-status"})
			require.NoError(t, err, name)
			assert.Equal(t, status, string(value), name)
			s.Close()
		}
	}
}

// Twice the first byte of a command is that byte: it is not lost, and so told to
// be no QMP.
func TestTelnetEscape(t *testing.T) {
	_, err := qmp.NewStream(t.Context(), play(t, func(p *peer) {
		p.say(telnetOn + "\xff\xff" + strings.TrimPrefix(greeting, "{"))
	}), within(limit))
	require.ErrorIs(t, err, qmp.ErrNotQMP)
	require.ErrorContains(t, err, `it sends "\xff\"QMP`)
}
