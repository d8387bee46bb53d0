// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestSendkey: hmp_sendkey in ui/ui-hmp-cmds.c looks at one key after the other, and ends at the
// first that is none. Numbers are read by qemu_strtoi, all digits and within an int.
func TestSendkey(t *testing.T) {
	for line, want := range map[string]string{
		"sendkey a":              `"keys":[{"data":"a","type":"qcode"}]`,
		"sendkey ctrl-<-0x1E 50": `"hold-time":50,"keys":[{"data":"ctrl","type":"qcode"},{"data":"less","type":"qcode"},{"data":30,"type":"number"}]`,
		"sendkey 0x7fffffff":     `"keys":[{"data":2147483647,"type":"number"}]`,
		"sendkey 0x80000000":     "invalid parameter: 0x80000000\n",
		"sendkey 0x":             "invalid parameter: 0x\n",
		"sendkey 0x1_0":          "invalid parameter: 0x1_0\n",
		"sendkey 0x+5":           "invalid parameter: 0x+5\n",
		"sendkey 0xg":            "invalid parameter: 0xg\n",
		"sendkey 0X1":            "invalid parameter: 0X1\n",
		"sendkey a-nosuch-0xg":   "invalid parameter: nosuch\n",
		"sendkey a-0xg-nosuch":   "invalid parameter: 0xg\n",
		"sendkey a-":             "invalid parameter: \n",
		"sendkey <<":             "invalid parameter: <<\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-qmp-schema": {string(hmptest.Schema(t, "7.2"))}, "send-key": {`{}`}})
		host, session, _ := q.Open(Rows)
		text := ""
		if session.Run(line) {
			assert.Contains(t, q.Requests, `{"execute":"send-key","arguments":{`+want+`}}`, line)
		} else {
			text = want
		}
		assert.Equal(t, text, host.Take(), line)
	}
}
