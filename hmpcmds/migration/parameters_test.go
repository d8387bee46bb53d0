// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestParameters has the texts of hmp_info_migrate_parameters in
// migration/migration-hmp-cmds.c: which parameters, in which order, with which units, is up to
// the release. HMP does not show all that QMP has.
func TestParameters(t *testing.T) {
	const (
		version10_2 = `{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`

		mapping = `"block-bitmap-mapping":[{"node-name":"disk0","alias":"d0","bitmaps":[{"name":"b0","alias":"x0"},{"name":"b1","alias":"x1"}]},
			{"node-name":"disk1","alias":"d1","bitmaps":[]}]`
		mappingText = "block-bitmap-mapping:\n  'disk0' -> 'd0'\n    'b0' -> 'x0'\n    'b1' -> 'x1'\n  'disk1' -> 'd1'\n"
	)
	for name, tt := range map[string]struct{ version, answer, want string }{
		"nothing": {version10_0, `{}`, ""},
		"bitmaps": {version10_0, `{"mode":"normal","tls-authz":"",` + mapping + `}`,
			"tls-authz: ''\n" + mappingText + "mode: normal\n"},
		"no bitmaps": {version10_2, `{"block-bitmap-mapping":[],"mode":"cpr-exec"}`, "block-bitmap-mapping:\nmode: cpr-exec\n"},
		"units": {version10_0, `{"announce-initial":50,"announce-rounds":5,"max-bandwidth":18446744073709551615,"max-postcopy-bandwidth":1,
			"cpu-throttle-tailslow":true,"direct-io":false,"downtime-limit":300,"tls-creds":"a'b","xbzrle-cache-size":67108864,
			"vcpu-dirty-limit":1,"x-vcpu-dirty-limit-period":1000,"multifd-zlib-level":1,"of-a-later-release":1}`,
			"announce-initial: 50 ms\nannounce-rounds: 5\ncpu-throttle-tailslow: on\ntls-creds: 'a'b'\n" +
				"max-bandwidth: 18446744073709551615 bytes/second\ndowntime-limit: 300 ms\nxbzrle-cache-size: 67108864 bytes\n" +
				"max-postcopy-bandwidth: 1\nx-vcpu-dirty-limit-period: 1000 ms\nvcpu-dirty-limit: 1 MB/s\ndirect-io: off\n"},
		"10.2": {version10_2, `{"max-postcopy-bandwidth":1,"tls-authz":"a","downtime-limit":300,"cpr-exec-command":["qemu","-x","a b"],
			"compress-level":1}`,
			"tls-authz: 'a'\nmax-postcopy-bandwidth: 1 bytes/second\ndowntime-limit: 300 ms\ncpr-exec-command: qemu -x a b\n"},
		"no command": {version10_2, `{"cpr-exec-command":[]}`, "cpr-exec-command:\n"},
		"refused":    {version10_0, "!broken", "Error: broken\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {tt.version}, "query-migrate-parameters": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info migrate_parameters")
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestCapabilities has the texts of hmp_info_migrate_capabilities.
func TestCapabilities(t *testing.T) {
	for answer, want := range map[string]string{
		`[]`: "",
		`[{"capability":"xbzrle","state":false},{"capability":"of a later release","state":true}]`: "xbzrle: off\nof a later release: on\n",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-migrate-capabilities": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info migrate_capabilities")
		assert.Equal(t, want, host.Take(), answer)
	}
}

// TestSetParameter has the errors of hmp_migrate_set_parameter in
// migration/migration-hmp-cmds.c, and what QMP is told of values that are not refused.
func TestSetParameter(t *testing.T) {
	for line, want := range map[string]string{
		"migrate_set_parameter nosuch 1":                   "Error: invalid parameter value: nosuch\n",
		"migrate_set_parameter block-bitmap-mapping x":     "Error: The block-bitmap-mapping parameter can only be set through QMP\n",
		"migrate_set_parameter max-bandwidth 16E":          "Error: Invalid size 16E\n",
		"migrate_set_parameter max-bandwidth 1X":           "Error: Invalid size 1X\n",
		"migrate_set_parameter max-bandwidth 2":            `{"max-bandwidth":2097152}`,
		"migrate_set_parameter max-bandwidth 2k":           `{"max-bandwidth":2048}`,
		"migrate_set_parameter xbzrle-cache-size 2M":       `{"xbzrle-cache-size":2097152}`,
		"migrate_set_parameter cpu-throttle-tailslow on":   `{"cpu-throttle-tailslow":true}`,
		"migrate_set_parameter multifd-channels 4":         `{"multifd-channels":4}`,
		"migrate_set_parameter multifd-compression zlib":   `{"multifd-compression":"zlib"}`,
		"migrate_set_parameter multifd-compression nosuch": "Error: Parameter 'multifd-compression' does not accept value 'nosuch'\n",
		"migrate_set_parameter tls-creds tls0":             `{"tls-creds":"tls0"}`,
		`migrate_set_parameter tls-hostname ""`:            `{"tls-hostname":""}`,
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-qmp-schema": {string(hmptest.Schema(t, "libhmp"))}, "migrate-set-parameters": {`{}`}})
		host, session, _ := q.Open(Rows)
		text := ""
		if session.Run(line) {
			assert.Contains(t, q.Requests, `{"execute":"migrate-set-parameters","arguments":`+want+`}`, line)
		} else {
			text = want
		}
		assert.Equal(t, text, host.Take(), line)
	}
}

// TestSetOldParameter: in 5.2 most numbers are read by visit_type_int, of which suffixes are no part
// (hmp_migrate_set_parameter in monitor/hmp-cmds.c, qapi/string-input-visitor.c).
func TestSetOldParameter(t *testing.T) {
	for line, want := range map[string]string{
		"migrate_set_parameter downtime-limit 300":         `{"downtime-limit":300}`,
		"migrate_set_parameter downtime-limit 1k":          "Error: Parameter 'downtime-limit' expects int64\n",
		"migrate_set_parameter announce-max 1k":            `{"announce-max":1024}`,
		"migrate_set_parameter multifd-compression nosuch": "Error: Invalid parameter 'nosuch'\n",
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":    {`{"qemu":{"major":5,"minor":2,"micro":0},"package":""}`},
			"query-qmp-schema": {string(hmptest.Schema(t, "5.2"))}, "migrate-set-parameters": {`{}`}})
		host, session, _ := q.Open(Rows)
		text := ""
		if session.Run(line) {
			assert.Contains(t, q.Requests, `{"execute":"migrate-set-parameters","arguments":`+want+`}`, line)
		} else {
			text = want
		}
		assert.Equal(t, text, host.Take(), line)
	}
}
