// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	version7_2  = `{"qemu":{"major":7,"minor":2,"micro":0},"package":""}`
	version10_0 = `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`
)

// TestDirtyLimits has the texts of hmp_set_vcpu_dirty_limit, hmp_cancel_vcpu_dirty_limit and
// hmp_info_vcpu_dirty_limit in system/dirtylimit.c of 10.0, and in softmmu/dirtylimit.c of 7.2,
// which did not look at the limit. They need KVM with dirty rings.
func TestDirtyLimits(t *testing.T) {
	const (
		set, cancel, query = "set-vcpu-dirty-limit", "cancel-vcpu-dirty-limit", "query-vcpu-dirty-limit"

		needs = "dirty page limit feature requires KVM with accelerator property 'dirty-ring-size' set'"
	)
	for _, tt := range []struct{ version, line, command, answer, arguments, want string }{
		{version10_0, "set_vcpu_dirty_limit 100", set, `{}`, `{"dirty-rate":100}`, ""},
		{version10_0, "set_vcpu_dirty_limit 0 3", set, `{}`, `{"cpu-index":3,"dirty-rate":0}`, ""},
		{version10_0, "set_vcpu_dirty_limit 1 (-1)", set, `{}`, `{"dirty-rate":1}`, ""},
		{version10_0, "set_vcpu_dirty_limit 100", set, "!" + needs, `{"dirty-rate":100}`, "Error: " + needs + "\n"},
		{version10_0, "set_vcpu_dirty_limit (-1)", set, `{}`, ``, "Error: invalid dirty page limit -1\n"},
		{version7_2, "set_vcpu_dirty_limit 100", set, `{}`, `{"dirty-rate":100}`, seeDirtyLimit},
		{version7_2, "set_vcpu_dirty_limit (-1)", set, `{}`, `{"dirty-rate":18446744073709551615}`, seeDirtyLimit},
		{version7_2, "set_vcpu_dirty_limit 100", set, "!" + needs, `{"dirty-rate":100}`, "Error: " + needs + "\n"},
		{version10_0, "cancel_vcpu_dirty_limit", cancel, `{}`, `{}`, "[Please use 'info vcpu_dirty_limit' to query dirty limit for virtual CPU]\n"},
		{version10_0, "cancel_vcpu_dirty_limit 2", cancel, "!incorrect cpu index specified", `{"cpu-index":2}`, "Error: incorrect cpu index specified\n"},
		{version10_0, "info vcpu_dirty_limit", query, `[]`, "-", "Dirty page limit not enabled!\n"},
		{version10_0, "info vcpu_dirty_limit", query, `[{"cpu-index":0,"limit-rate":100,"current-rate":7},{"cpu-index":12,"limit-rate":0,"current-rate":-1}]`, "-",
			"vcpu[0], limit rate 100 (MB/s), current rate 7 (MB/s)\nvcpu[12], limit rate 0 (MB/s), current rate -1 (MB/s)\n"},
		{version10_0, "info vcpu_dirty_limit", query, "!broken", "-", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {tt.version}, tt.command: {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
		switch tt.arguments {
		case "":
			assert.Empty(t, q.Requests, tt.line)
		case "-":
			assert.Equal(t, []string{`{"execute":"` + tt.command + `"}`}, q.Requests, tt.line)
		default:
			assert.Equal(t, []string{`{"execute":"` + tt.command + `","arguments":` + tt.arguments + `}`}, q.Requests, tt.line)
		}
	}
}

// TestDirtyRateModes has the texts of hmp_calc_dirty_rate in migration/dirtyrate.c. Before
// 10.0 a mode that needs KVM would end QEMU without it.
func TestDirtyRateModes(t *testing.T) {
	const (
		started = "Starting dirty rate measurement with period 3 seconds\n[Please use 'info dirty_rate' to check results]\n"
		kvm     = `{"enabled":true,"present":true}`
	)
	for _, tt := range []struct{ version, line, kvm, arguments, want string }{
		{version10_0, "calc_dirty_rate 3", "!", `{"calc-time":3}`, started},
		{version10_0, "calc_dirty_rate 3 512", "!", `{"calc-time":3,"sample-pages":512}`, started},
		{version10_0, "calc_dirty_rate 3 (-1)", "!", `{"calc-time":3}`, started},
		{version10_0, "calc_dirty_rate -r 3", "!", `{"calc-time":3,"mode":"dirty-ring"}`, started},
		{version10_0, "calc_dirty_rate -b 3", "!", `{"calc-time":3,"mode":"dirty-bitmap"}`, started},
		{version10_0, "calc_dirty_rate 0", "!", "", "Incorrect period length specified!\n"},
		{version10_0, "calc_dirty_rate -r -b 0", "!", "", "Incorrect period length specified!\n"},
		{version10_0, "calc_dirty_rate -r -b 3", "!", "", "Either dirty ring or dirty bitmap can be specified!\n"},
		{version7_2, "calc_dirty_rate -r 3", kvm, `{"calc-time":3,"mode":"dirty-ring"}`, started},
		{version7_2, "calc_dirty_rate -b 3", `{"enabled":false,"present":true}`, "",
			"Error: -r and -b need KVM: without it they end QEMU before 10.0\n"},
		{version7_2, "calc_dirty_rate -b 3", "!broken", "", "Error: broken\n"},
		{version7_2, "calc_dirty_rate 3", "!broken", `{"calc-time":3}`, started},
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {tt.version}, "query-kvm": {tt.kvm}, "calc-dirty-rate": {`{}`}})
		host, session, _ := q.Open(Rows)
		require.Equal(t, tt.want == started, session.Run(tt.line), tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
		if tt.arguments == "" {
			assert.NotContains(t, q.Asked(), "calc-dirty-rate", tt.line)
		} else {
			assert.Contains(t, q.Requests, `{"execute":"calc-dirty-rate","arguments":`+tt.arguments+`}`, tt.line)
		}
	}
}

// TestDirtyRates has the texts of hmp_info_dirty_rate in migration/dirtyrate.c of 10.0.
func TestDirtyRates(t *testing.T) {
	for answer, want := range map[string]string{
		`{"status":"measured","start-time":5,"calc-time":1,"sample-pages":0,"mode":"dirty-ring","dirty-rate":7,"vcpu-dirty-rate":[{"id":0,"dirty-rate":4},{"id":1,"dirty-rate":3}]}`: "Status: measured\nStart Time: 5 (ms)\nPeriod: 1 (sec)\nMode: dirty-ring\nDirty rate: 7 (MB/s)\n" +
			"vcpu[0], Dirty rate: 4 (MB/s)\nvcpu[1], Dirty rate: 3 (MB/s)\n",
		`{"status":"measuring","start-time":5,"calc-time":1,"sample-pages":512,"mode":"page-sampling"}`: "Status: measuring\nStart Time: 5 (ms)\nSample Pages: 512 (per GB)\nPeriod: 1 (sec)\nMode: page-sampling\nDirty rate: (not ready)\n",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-dirty-rate": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info dirty_rate")
		assert.Equal(t, want, host.Take(), answer)
	}
	q := hmptest.NewScript(map[string][]string{"calc-dirty-rate": {"!the dirty rate is already being measured"}})
	host, session, _ := q.Open(Rows)
	session.Run("calc_dirty_rate 1")
	assert.Equal(t, "Error: the dirty rate is already being measured\n", host.Take())
}

// TestLimitSetByQEMU: QEMU's own monitor has done the line if it prints nothing, or before 8.1 what
// there is to see.
func TestLimitSetByQEMU(t *testing.T) {
	for _, row := range dirtyrateRows {
		if row.Name == "set_vcpu_dirty_limit" {
			assert.True(t, row.Success(""))
			assert.True(t, row.Success(seeDirtyLimit))
			assert.False(t, row.Success("Error: incorrect cpu index specified\n"))
			return
		}
	}
	t.Error("no such row")
}
