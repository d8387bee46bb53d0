// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The texts are those of hmp_info_dirty_rate in migration/dirtyrate.c of the releases:
// the way to measure came with 6.2, and sample pages were told of all until 7.2.
func TestDirtyRateOfOldReleases(t *testing.T) {
	for _, test := range []struct{ version, reply, want string }{
		{`6,"minor":1`, `{"status":"measured","start-time":5,"calc-time":1,"sample-pages":512,"dirty-rate":7}`,
			"Status: measured\nStart Time: 5 (ms)\nSample Pages: 512 (per GB)\nPeriod: 1 (sec)\nDirty rate: 7 (MB/s)\n"},
		{`6,"minor":2`, `{"status":"unstarted","start-time":0,"calc-time":0,"sample-pages":0,"mode":"dirty-ring"}`,
			"Status: unstarted\nStart Time: 0 (ms)\nSample Pages: 0 (per GB)\nPeriod: 0 (sec)\nMode: dirty-ring\nDirty rate: (not ready)\n"},
		{`7,"minor":2`, `{"status":"measured","start-time":1,"calc-time":2,"sample-pages":0,"mode":"dirty-bitmap","dirty-rate":3}`,
			"Status: measured\nStart Time: 1 (ms)\nSample Pages: 0 (per GB)\nPeriod: 2 (sec)\nMode: dirty-bitmap\nDirty rate: 3 (MB/s)\n"},
		{`8,"minor":0`, `{"status":"unstarted","start-time":0,"calc-time":0,"sample-pages":0,"mode":"dirty-ring"}`,
			"Status: unstarted\nStart Time: 0 (ms)\nPeriod: 0 (sec)\nMode: dirty-ring\nDirty rate: (not ready)\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":    {`{"qemu":{"major":` + test.version + `,"micro":0},"package":""}`},
			"query-dirty-rate": {test.reply},
			"calc-dirty-rate":  {`{}`},
		})
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run("info dirty_rate"))
		assert.Equal(t, test.want, host.Take(), test.version)
		require.True(t, session.Run("calc_dirty_rate 1"))
		assert.Contains(t, q.Requests, `{"execute":"calc-dirty-rate","arguments":{"calc-time":1}}`, test.version)
	}
}
