// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oldMigration has what 9.1 took out of QEMU, block migration and compression, beside XBZRLE.
const oldMigration = `{"status":"failed","error-desc":"no luck","total-time":7,"expected-downtime":300,"downtime":0,"setup-time":2,
	"ram":{"transferred":2047,"remaining":0,"total":4096,"duplicate":1,"skipped":0,"normal":2,"normal-bytes":8192,"dirty-pages-rate":0,
		"mbps":0.125,"dirty-sync-count":3,"postcopy-requests":0,"page-size":4096,"multifd-bytes":1024,"pages-per-second":5,"precopy-bytes":2048},
	"disk":{"transferred":1048576,"remaining":1023,"total":2097152,"duplicate":0,"skipped":0,"normal":0,"normal-bytes":0,
		"dirty-pages-rate":0,"mbps":0,"dirty-sync-count":0,"postcopy-requests":0,"page-size":0,"multifd-bytes":0,"pages-per-second":0},
	"xbzrle-cache":{"cache-size":67108864,"bytes":3000,"pages":4,"cache-miss":5,"cache-miss-rate":0.5,"encoding-rate":1.125,"overflow":6},
	"compression":{"pages":7,"busy":8,"busy-rate":0.25,"compressed-size":5000,"compression-rate":2.5},
	"cpu-throttle-percentage":0,"postcopy-blocktime":4294967295,"postcopy-vcpu-blocktime":[],
	"socket-address":[{"type":"vsock","cid":"3","port":"1234"}]}`

// TestOldMigrationInfo has the texts of hmp_info_migrate in monitor/hmp-cmds.c of 5.2 and 7.2, of
// migration_global_dump in migration/migration.c there, and of their functions for addresses. The
// machine's release decides what is on (hw_compat_2_12 and others in hw/core/machine.c).
func TestOldMigrationInfo(t *testing.T) {
	const text = `globals:
store-global-state: on
only-migratable: off
send-configuration: on
send-section-footer: on
decompress-error-check: off
clear-bitmap-shift: 18
Migration status: failed (no luck)
total time: 7 ms
expected downtime: 300 ms
downtime: 0 ms
setup: 2 ms
transferred ram: 1 kbytes
throughput: 0.12 mbps
remaining ram: 0 kbytes
total ram: 4 kbytes
duplicate: 1 pages
skipped: 0 pages
normal: 2 pages
normal bytes: 8 kbytes
dirty sync count: 3
page size: 4 kbytes
multifd bytes: 1 kbytes
pages-per-second: 5
precopy ram: 2 kbytes
transferred disk: 1024 kbytes
remaining disk: 0 kbytes
total disk: 2048 kbytes
cache size: 67108864 bytes
xbzrle transferred: 2 kbytes
xbzrle pages: 4 pages
xbzrle cache miss: 5 pages
xbzrle cache miss rate: 0.50
xbzrle encoding rate: 1.12
xbzrle overflow: 6
compression pages: 7 pages
compression busy: 8
compression busy rate: 0.25
compressed size: 4 kbytes
compression rate: 2.50
cpu throttle percentage: 0
postcopy blocktime: 4294967295
postcopy vcpu blocktime: 
socket address: [
`
	for version, socket := range map[string]string{`"major":7,"minor":2`: "\tvsock:3:1234\n]\n", `"major":7,"minor":1`: "\ttcp:3:1234\n]\n"} {
		q := hmptest.NewScript(map[string][]string{
			"query-version": {`{"qemu":{` + version + `,"micro":0},"package":""}`},
			"query-migrate": {oldMigration},
			"qom-get":       {`"pc-q35-2.12-machine"`},
		})
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run("info migrate"), version)
		assert.Equal(t, text+socket, host.Take(), version)
	}
}

// TestCompactMigrationInfo has the texts of hmp_info_migrate in migration/migration-hmp-cmds.c of
// 10.2 that no recording has. Without -a there is neither XBZRLE nor anything behind it.
func TestCompactMigrationInfo(t *testing.T) {
	const (
		answer = `{"status":"active","total-time":9,"setup-time":0,"expected-downtime":300,"downtime":4,
			"xbzrle-cache":{"cache-size":67108864,"bytes":3000,"pages":4,"cache-miss":5,"cache-miss-rate":0.5,"encoding-rate":1.125,"overflow":6},
			"cpu-throttle-percentage":99,"postcopy-vcpu-blocktime":[],"postcopy-vcpu-latency":[1,2,3,4,5,6,7,8,9,10],
			"postcopy-non-vcpu-latency":18446744073709551615,"postcopy-latency-dist":[]}`
		short = "Status: \t\tactive\nTime (ms): \t\ttotal=9, setup=0, exp_down=300, down=4\n"
		all   = short + `Globals:
  store-global-state: on
  only-migratable: off
  send-configuration: on
  send-section-footer: on
  send-switchover-start: on
  clear-bitmap-shift: 18
XBZRLE: size=67108864, transferred=3000, pages=4, miss=5
  miss_rate=0.50, encode_rate=1.12, overflow=6
CPU Throttle (%): 99
Postcopy vCPU Blocktime (ms):
 []
Postcopy non-vCPU Latencies (ns): 18446744073709551615
Postcopy vCPU Latencies (ns):
 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
Postcopy Latency Distribution:
`
	)
	for _, tt := range []struct{ line, answer, machine, want string }{
		{"info migrate", answer, `"pc-q35-10.0-machine"`, short},
		{"info migrate -a", answer, `"pc-q35-10.0-machine"`, all},
		{"info migrate", `{"status":"none","total-time":0,"error-desc":"not shown"}`, `""`, "Status: \t\tnone\n"},
		{"info migrate", `{"status":"failed","total-time":0,"error-desc":"no luck"}`, `""`, "Status: \t\tfailed (no luck)\n"},
		{"info migrate", `{}`, `""`, ""},
		{"info migrate", "!broken", `""`, "Error: broken\n"},
		{"info migrate -a", `{}`, "!broken", "Globals:\nError: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version": {`{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`},
			"query-migrate": {tt.answer},
			"qom-get":       {tt.machine},
		})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line+tt.answer)
	}
}

// TestMigrationInfoOfNoMachine: what the release of the machine decides cannot be told without it.
func TestMigrationInfoOfNoMachine(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"query-migrate": {`{}`}, "qom-get": {"!broken"}})
	host, session, _ := q.Open(Rows)
	require.False(t, session.Run("info migrate"))
	assert.Equal(t, "globals:\nError: broken\n", host.Take())
}

// TestMigrationCache has the text of hmp_info_migrate_cache_size in monitor/hmp-cmds.c of 5.2, its
// spelling included.
func TestMigrationCache(t *testing.T) {
	for answer, want := range map[string]string{"67108864": "xbzrel cache size: 65536 kbytes\n", "1023": "xbzrel cache size: 0 kbytes\n", "!broken": "Error: broken\n"} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":            {`{"qemu":{"major":5,"minor":2,"micro":0},"package":""}`},
			"query-migrate-cache-size": {answer},
		})
		host, session, _ := q.Open(Rows)
		session.Run("info migrate_cache_size")
		assert.Equal(t, want, host.Take(), answer)
	}
}
