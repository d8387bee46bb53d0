// SPDX-License-Identifier: GPL-2.0-or-later

package x86

import (
	"strconv"
	"strings"
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestMachineChecks: libhmp's command returns as errors those texts of cpu_x86_inject_mce and
// do_inject_x86_mce in target/i386/helper.c, of which some need a
// guest that has set up machine checks. That the guest is reset is no refusal.
func TestMachineChecks(t *testing.T) {
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{"", true},
		{"CPU 0: MCE capability is not enabled, raising triple fault", true},
		{"CPU 0: Previous MCE still in progress, raising triple fault", true},
		{"CPU 0: Uncorrected error reporting disabled\n", false},
		{"CPU 1: Uncorrected error reporting disabled for bank 3\n", false},
		{"MCE injection not supported\n", false},
		{"Invalid MCE bank number\n", false},
		{"Invalid MCE status code\n", false},
		{"Guest CPU does not support MCA broadcast\n", false},
	} {
		answer := `{"human-readable-text":` + strconv.Quote(tt.text) + `}`
		if !tt.ok {
			answer = "!" + strings.TrimSuffix(tt.text, "\n")
		}
		q := hmptest.NewScript(map[string][]string{
			"query-cpus-fast": {`[{"cpu-index":0,"qom-path":"/machine/unattached/device[0]","thread-id":1}]`},
			"x-mce":           {answer},
		})
		host, session, _ := q.Open(Rows)
		assert.Equal(t, tt.ok, session.Run("mce -b 0 1 0xb200000000000000 2 3 4"), tt.text)
		assert.Equal(t, tt.text, host.Take())
		assert.Contains(t, q.Requests, `{"execute":"x-mce","arguments":{"address":3,"bank":1,"broadcast":true,"cpu-index":0,`+
			`"mcg-status":2,"misc":4,"status":12826251738751172608}}`)
	}
}

// TestMachineChecksOfNoCPU: QEMU says nothing of a CPU that is not there (hmp_mce in target/i386/monitor.c).
func TestMachineChecksOfNoCPU(t *testing.T) {
	for answer, want := range map[string]string{
		`[{"cpu-index":0,"qom-path":"/machine/unattached/device[0]","thread-id":1}]`: "",
		`[]`:      "",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-cpus-fast": {answer}, "x-mce": {`{"human-readable-text":""}`}})
		host, session, _ := q.Open(Rows)
		assert.False(t, session.Run("mce 1 0 0 0 0 0"), answer)
		assert.Equal(t, want, host.Take(), answer)
		assert.NotContains(t, q.Asked(), "x-mce")
	}
}
