// SPDX-License-Identifier: GPL-2.0-or-later

package x86

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestSGX has what only Intel's processors with KVM tell. The texts are those of hmp_info_sgx in
// hw/i386/sgx.c of 10.0 and, where there is section-size, of 7.2; and in hw/i386/sgx-stub.c.
func TestSGX(t *testing.T) {
	const sections = `"sections":[{"node":0,"size":67108864},{"node":-1,"size":18446744073642442752}]`
	for name, tt := range map[string]struct {
		answer, want string
		ok           bool
	}{
		"enclaves": {
			`{"sgx":true,"sgx1":true,"sgx2":true,"flc":true,` + sections + `}`,
			"SGX support: enabled\nSGX1 support: enabled\nSGX2 support: enabled\nFLC support: enabled\n" +
				"NUMA node #0: size=67108864\nNUMA node #-1: size=18446744073642442752\ntotal size=0\n", true},
		"some, no sections": {
			`{"sgx":true,"sgx1":true,"sgx2":false,"flc":false,"sections":[]}`,
			"SGX support: enabled\nSGX1 support: enabled\nSGX2 support: disabled\nFLC support: disabled\ntotal size=0\n", true},
		"7.2": {
			`{"sgx":false,"sgx1":false,"sgx2":true,"flc":true,"section-size":67108865,` + sections + `}`,
			"SGX support: disabled\nSGX1 support: disabled\nSGX2 support: enabled\nFLC support: enabled\nsize: 67108865\n" +
				"NUMA node #0: size=67108864\nNUMA node #-1: size=18446744073642442752\n", true},
		"refused":   {"!No EPC regions defined, SGX not available", "No EPC regions defined, SGX not available\n", false},
		"not built": {"!SGX support is not compiled in", "SGX is not available in this QEMU\n", false},
	} {
		q := hmptest.NewScript(map[string][]string{"query-sgx": {tt.answer}})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.ok, session.Run("info sgx"), name)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}
