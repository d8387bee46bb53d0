// SPDX-License-Identifier: GPL-2.0-or-later

package dump

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// TestDumpAtWork: the texts are those of hmp_info_dump in dump/dump-hmp-cmds.c.
func TestDumpAtWork(t *testing.T) {
	for answer, want := range map[string]string{
		`{"status":"none","completed":0,"total":0}`:      "Status: none\n",
		`{"status":"active","completed":1,"total":3}`:    "Status: active\nFinished: 33.33 %\n",
		`{"status":"completed","completed":3,"total":3}`: "Status: completed\n",
		`{"status":"failed","completed":1,"total":3}`:    "Status: failed\n",
	} {
		host, session, _ := hmptest.NewScript(map[string][]string{"query-dump": {answer}}).Open(Rows)
		assert.True(t, session.Run("info dump"))
		assert.Equal(t, want, host.Take())
	}
}

// TestDumpTreeBefore8: hmp_dumpdtb in softmmu/device_tree.c of 7.2 reports through info_report, later ones
// through the monitor.
func TestDumpTreeBefore8(t *testing.T) {
	for version, want := range map[string]string{
		`{"qemu":{"major":7,"minor":2,"micro":0},"package":""}`: "info: dtb dumped to t\n",
		`{"qemu":{"major":8,"minor":0,"micro":0},"package":""}`: "DTB dumped to 't'\n",
	} {
		host, session, _ := hmptest.NewScript(map[string][]string{"query-version": {version}, "dumpdtb": {`{}`}}).Open(Rows)
		assert.True(t, session.Run("dumpdtb t"))
		assert.Equal(t, want, host.Take())
	}
}

// TestFormats: the formats are those that hmp_dump_guest_memory makes of the flags; -R came with 8.2.
func TestFormats(t *testing.T) {
	for flags, want := range map[string]string{
		"": "elf", "-w": "win-dmp", "-z": "kdump-zlib", "-l": "kdump-lzo", "-s": "kdump-snappy",
		"-z -R": "kdump-raw-zlib", "-l -R": "kdump-raw-lzo", "-R": "elf",
	} {
		q := hmptest.NewScript(map[string][]string{"dump-guest-memory": {`{}`}})
		_, session, _ := q.Open(Rows)
		assert.True(t, session.Run("dump-guest-memory "+flags+" f"), flags)
		assert.Equal(t, `{"execute":"dump-guest-memory","arguments":{"detach":false,"format":"`+want+`","paging":false,"protocol":"file:f"}}`,
			q.Requests[len(q.Requests)-1])
	}
	host, session, _ := hmptest.NewScript(map[string][]string{"dump-guest-memory": {`{}`}}).Open(Rows)
	assert.False(t, session.Run("dump-guest-memory -z -l f"))
	assert.Equal(t, "Error: only one of '-z|-l|-s|-w' can be set\n", host.Take())

	q := hmptest.NewScript(map[string][]string{"dump-guest-memory": {`{}`}, "query-version": {`{"qemu":{"major":8,"minor":1,"micro":0},"package":""}`}})
	host, session, _ = q.Open(Rows)
	assert.False(t, session.Run("dump-guest-memory -R f"))
	assert.Equal(t, "dump-guest-memory: unsupported option -R\nTry \"help dump-guest-memory\" for more information\n", host.Take())
}
