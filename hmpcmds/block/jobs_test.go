// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// A job of blockdev-mirror has a name of its own, which QEMU's own monitor does not offer.
func TestTabOfBlockJobs(t *testing.T) {
	answers := map[string][]string{
		"query-block":      {`[{"device":"disk0","locked":false,"removable":false,"type":"unknown"}]`},
		"query-block-jobs": {`[{"device":"job0","type":"mirror","len":0,"offset":0,"busy":false,"paused":false,"speed":0,"io-status":"ok","ready":true,"status":"ready","auto-finalize":true,"auto-dismiss":true}]`},
	}
	for line, want := range map[string][]string{
		"block_job_complete ":   {"disk0", "job0"},
		"block_job_complete j":  {"job0"},
		"block_job_cancel -f j": {"job0"},
		"block_job_set_speed j": {"job0"},
		"block_job_pause d":     {"disk0"},
		"block_job_resume j":    {"job0"},
	} {
		assert.Equal(t, want, hmptest.Offered(Rows, hmptest.NewScript(answers), line), line)
	}
}
