// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"encoding/base64"
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestFirmwareLog has the texts of hmp_info_firmware_log in hw/uefi/ovmf-log.c of 10.2. Firmware
// that logs to memory is in no recording. What the guest has written there passes g_strescape of
// GLib, which leaves line ends of the log alone.
func TestFirmwareLog(t *testing.T) {
	log := func(text string) string {
		return `"log":"` + base64.StdEncoding.EncodeToString([]byte(text)) + `"}`
	}
	for name, tt := range map[string]struct{ line, answer, args, want string }{
		"with version": {"info firmware-log", `{"version":"edk2-\"stable\"\n",` + log("one\r\ntwo\n"), ``,
			"[ firmware version: edk2-\\\"stable\\\"\\n ]\none\r\ntwo\n\n"},
		"an empty version": {"info firmware-log", `{"version":"",` + log("one"), ``, "[ firmware version:  ]\none\n"},
		"without version":  {"info firmware-log", `{` + log("one"), ``, "one\n"},
		"nothing logged":   {"info firmware-log", `{` + log(""), ``, "\n"},
		"all that is escaped": {"info firmware-log", `{` + log("\b\f\t\v\\\"'\x01\x1b[2J\x1f\x7f\x80ü~"), ``,
			`\b\f\t\v\\\"'\001\033[2J\037\177\200\303\274~` + "\n"},
		"up to a 0":  {"info firmware-log", `{` + log("one\x00two"), ``, "one\n"},
		"a size":     {"info firmware-log 4k", `{` + log("x"), `"max-size":4096`, "x\n"},
		"refused":    {"info firmware-log", "!firmware log: not found", ``, "Error: firmware log: not found\n"},
		"not base64": {"info firmware-log", `{"log":"="}`, ``, "Error: illegal base64 data at input byte 0\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":      {`{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`},
			"query-firmware-log": {tt.answer},
		})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), name)
		assert.Equal(t, []string{`{"execute":"query-firmware-log","arguments":{` + tt.args + `}}`}, q.Requests, name)
	}
}
