// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// TestGVAToGPA: hmp_gva2gpa prints by %#x up to 10.2 (monitor/hmp-cmds-target.c), by 0x%x since
// 11.0 (monitor/hmp-cmds.c).
func TestGVAToGPA(t *testing.T) {
	for version, zero := range map[string]string{`"major":10,"minor":2`: "gpa: 0\n", `"major":11,"minor":0`: "gpa: 0x0\n"} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":    {`{"qemu":{` + version + `,"micro":0},"package":""}`},
			"query-cpus-fast":  {`[{"cpu-index":0,"qom-path":"/machine/unattached/device[0]"}]`},
			"x-gva2gpa":        {`{"address":0}`, `{"address":4096}`, `{}`},
			"query-qmp-schema": {`[]`},
		})
		host, session, _ := q.Open(Rows)
		for _, want := range []string{zero, "gpa: 0x1000\n", "Unmapped\n"} {
			session.Run("gva2gpa 0")
			assert.Equal(t, want, host.Take(), version)
		}
	}
}
