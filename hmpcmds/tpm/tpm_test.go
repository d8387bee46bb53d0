// SPDX-License-Identifier: GPL-2.0-or-later

package tpm

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestTPM has the texts of hmp_info_tpm in system/tpm-hmp-cmds.c. A passthrough needs a TPM of
// the host.
func TestTPM(t *testing.T) {
	for name, tt := range map[string]struct {
		answer, want string
		ok           bool
	}{
		"none": {`[]`, "", true},
		"several": {
			`[{"id":"tpm0","model":"tpm-tis","options":{"type":"passthrough","data":{"path":"/dev/tpm0","cancel-path":"/dev/cancel"}}},
			  {"id":"tpm1","model":"tpm-crb","options":{"type":"passthrough","data":{"path":"/dev/tpm0"}}},
			  {"id":"tpm2","model":"tpm-spapr","options":{"type":"passthrough","data":{"cancel-path":""}}},
			  {"id":"tpm3","model":"tpm-tis-device","options":{"type":"passthrough","data":{}}},
			  {"id":"tpm4","model":"tpm-crb","options":{"type":"emulator","data":{"chardev":"chrtpm"}}}]`,
			"TPM device:\n" +
				" tpm0: model=tpm-tis\n  \\ tpm0: type=passthrough,path=/dev/tpm0,cancel-path=/dev/cancel\n" +
				" tpm1: model=tpm-crb\n  \\ tpm1: type=passthrough,path=/dev/tpm0\n" +
				" tpm2: model=tpm-spapr\n  \\ tpm2: type=passthrough,cancel-path=\n" +
				" tpm3: model=tpm-tis-device\n  \\ tpm3: type=passthrough\n" +
				" tpm4: model=tpm-crb\n  \\ tpm4: type=emulator,chardev=chrtpm\n", true},
		"a type of a later release": {
			`[{"id":"t","model":"tpm-new","options":{"type":"later","data":{"path":"/dev/tpm0","chardev":"c"}}}]`,
			"TPM device:\n tpm0: model=tpm-new\n  \\ t: type=later\n", true},
		"refused": {"!broken", "TPM device not supported\n", false},
	} {
		q := hmptest.NewScript(map[string][]string{"query-tpm": {tt.answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.ok, session.Run("info tpm"), name)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestQEMUWithoutTPM: without CONFIG_TPM QMP lacks the command, and HMP has the row all the same.
func TestQEMUWithoutTPM(t *testing.T) {
	host, session, _ := hmptest.NewScript(map[string][]string{}).Open(Rows)
	assert.False(t, session.Run("info tpm"))
	assert.Equal(t, "TPM device not supported\n", host.Take())
}

// TestNotAnswered: what is no refusal of QEMU is told as what it is.
func TestNotAnswered(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"query-tpm": {`{`}})
	host, session, _ := q.Open(Rows)
	assert.False(t, session.Run("info tpm"))
	assert.Regexp(t, "^Error: .*query-tpm", host.Take())
}
