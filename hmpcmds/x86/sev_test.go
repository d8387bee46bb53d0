// SPDX-License-Identifier: GPL-2.0-or-later

package x86

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestSEV has what only AMD's processors with KVM tell. The texts are those of
// hmp_info_sev in target/i386/sev.c of 10.0, for those without a type in 7.2, and in
// target/i386/sev-system-stub.c.
func TestSEV(t *testing.T) {
	for name, tt := range map[string]struct{ answer, want string }{
		"sev": {
			`{"enabled":true,"api-major":1,"api-minor":55,"build-id":11,"state":"running","sev-type":"sev","policy":0,"handle":5}`,
			"SEV type: sev\nstate: running\nbuild: 11\napi version: 1.55\nhandle: 5\ndebug: on\nkey-sharing: on\n"},
		"sev, nothing allowed": {
			`{"enabled":true,"api-major":0,"api-minor":0,"build-id":0,"state":"launch-secret","sev-type":"sev","policy":3,"handle":4294967295}`,
			"SEV type: sev\nstate: launch-secret\nbuild: 0\napi version: 0.0\nhandle: -1\ndebug: off\nkey-sharing: off\n"},
		"sev-snp": {
			`{"enabled":true,"api-major":1,"api-minor":51,"build-id":3,"state":"running","sev-type":"sev-snp","snp-policy":589824}`,
			"SEV type: sev-snp\nstate: running\nbuild: 3\napi version: 1.51\ndebug: on\nSMT allowed: on\n"},
		"sev-snp, other bits": {
			`{"enabled":true,"api-major":1,"api-minor":51,"build-id":3,"state":"uninit","sev-type":"sev-snp","snp-policy":18446744073708961791}`,
			"SEV type: sev-snp\nstate: uninit\nbuild: 3\napi version: 1.51\ndebug: off\nSMT allowed: off\n"},
		"before 9.1": {
			`{"enabled":true,"api-major":0,"api-minor":24,"build-id":10,"state":"running","policy":1,"handle":2}`,
			"handle: 2\nstate: running\nbuild: 10\napi version: 0.24\ndebug: off\nkey-sharing: on\n"},
		"off": {
			`{"enabled":false,"api-major":0,"api-minor":0,"build-id":0,"state":"uninit","sev-type":"sev","policy":0,"handle":0}`,
			"SEV is not enabled\n"},
		"refused":   {"!SEV feature is not available", "SEV is not enabled\n"},
		"not built": {"!SEV is not available in this QEMU", "SEV is not available in this QEMU\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-sev": {tt.answer}})
		host, session, _ := q.Open(Rows)
		assert.True(t, session.Run("info sev"), name)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}
