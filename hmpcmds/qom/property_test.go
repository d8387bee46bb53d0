// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// Replies are those of QEMU 10.0, of which only some members are here.
func TestTabOfAPropertysValue(t *testing.T) {
	for line, want := range map[string][]string{
		"qom-set /disk share-rw ":      {"off", "on"},
		"qom-set /disk share-rw of":    {"off"},
		"qom-set -j /disk share-rw ":   {"false", "true"},
		"qom-set /disk werror ":        {"auto", "enospc", "ignore", "report", "stop"},
		"qom-set -j /disk werror ":     nil,
		"qom-set /disk serial ":        nil,
		"qom-set /disk nosuch ":        nil,
		"qom-set /disk share-rw on of": nil,
	} {
		assert.Equal(t, want, hmptest.Offered(Rows, hmptest.Replies{
			"qom-list": `[{"name":"type","type":"string"},{"name":"share-rw","type":"bool"},{"name":"werror","type":"BlockdevOnError"},{"name":"serial","type":"str"}]`,
			"qom-get":  `"virtio-blk-device"`,
			"qom-list-properties": `[{"name":"share-rw","description":"on/off","type":"bool"},` +
				`{"name":"werror","description":"Error handling policy (report/ignore/enospc/stop/auto)","type":"BlockdevOnError"},{"name":"serial","type":"str"}]`,
		}, line), line)
	}
}
