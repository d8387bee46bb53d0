// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestVIA: targets with the chip have the row, and all since 11.0. Where it is not built the
// text is that of handle_hmp_command in monitor/hmp.c.
func TestVIA(t *testing.T) {
	const (
		registers = "mos6522-q800-via1:\n  Registers:\n    ORB :    0x0\n"
		text      = `{"human-readable-text":"mos6522-q800-via1:\n  Registers:\n    ORB :    0x0\n"}`
		lacks     = "!this target has no x-query-via"
		unknown   = "unknown command: 'info via'\n"
	)
	for _, tt := range []struct{ major, arch, answer, want string }{
		{"10", "m68k", text, registers},
		{"10", "ppc", text, registers},
		{"10", "x86_64", text, unknown},
		{"6", "m68k", text, unknown},
		{"11", "x86_64", text, registers},
		{"11", "x86_64", lacks, "Command \"info via\" is not available.\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version": {`{"qemu":{"major":` + tt.major + `,"minor":0,"micro":0},"package":""}`},
			"query-target":  {`{"arch":"` + tt.arch + `"}`},
			"x-query-via":   {tt.answer},
		})
		host, session, _ := q.Open(Rows)
		session.Run("info via")
		assert.Equal(t, tt.want, host.Take(), tt)
	}
}
