// SPDX-License-Identifier: GPL-2.0-or-later

package accel

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestOneInstruction has the texts of hmp_one_insn_per_tb in system/runstate-hmp-cmds.c, and of
// hmp_singlestep in monitor/misc.c of 7.2.
func TestOneInstruction(t *testing.T) {
	const (
		old     = `{"qemu":{"major":7,"minor":2,"micro":0},"package":""}`
		current = `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`
		on      = `{"execute":"x-set-one-insn-per-tb","arguments":{"enable":true}}`
		off     = `{"execute":"x-set-one-insn-per-tb","arguments":{"enable":false}}`
		refused = "This accelerator does not support setting one-insn-per-tb"
	)
	for _, tt := range []struct{ version, line, answer, asked, want string }{
		{current, "one-insn-per-tb", `{}`, on, ""},
		{current, "one-insn-per-tb on", `{}`, on, ""},
		{current, "one-insn-per-tb off", `{}`, off, ""},
		{current, "one-insn-per-tb ON", `{}`, "", "unexpected option ON\n"},
		{current, "one-insn-per-tb on", "!" + refused, on, refused + "\n"},
		{old, "singlestep off", `{}`, off, ""},
		{old, "singlestep 1", `{}`, "", "unexpected option 1\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {tt.version}, "x-set-one-insn-per-tb": {tt.answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.want == "", session.Run(tt.line), tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
		if tt.asked == "" {
			assert.Empty(t, q.Requests, tt.line)
		} else {
			assert.Equal(t, []string{tt.asked}, q.Requests, tt.line)
		}
	}
}
