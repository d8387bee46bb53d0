// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// ram is a status with QEMU's figures of memory: 1 GiB, a half of it sent at 800 megabits a second, pages of
// 4 KiB.
func ram(status, dirtied string) string {
	return `{"status":"` + status + `","ram":{"total":1073741824,"remaining":536870912,"mbps":800,"page-size":4096,"dirty-pages-rate":` + dirtied + `}}`
}

// TestMigrationIsShown: rate and time left by QEMU's own figures. What the guest writes is to be sent again, but
// not in postcopy.
func TestMigrationIsShown(t *testing.T) {
	const completed = `{"status":"completed"}`
	for want, answer := range map[string]string{
		"migrate: setup": `{}`,
		"migrate: 50.0 % of 1.0 GiB, 95.4 MiB/s, 6 s left":                     ram("active", "0"),
		"migrate: 50.0 % of 1.0 GiB, 95.4 MiB/s, 10 s left":                    ram("active", "10000"),
		"migrate: 50.0 % of 1.0 GiB, 95.4 MiB/s, the guest writes 117.2 MiB/s": ram("active", "30000"),
		"migrate: postcopy-active 50.0 % of 1.0 GiB, 95.4 MiB/s, 6 s left":     ram("postcopy-active", "30000"),
		"migrate: device 50.0 % of 1.0 GiB, 95.4 MiB/s, 6 s left":              ram("device", "0"),
		"migrate: active": `{"status":"active","ram":{"total":0,"remaining":5}}`,
	} {
		q := &source{version: newVersion, answers: []string{answer, completed}}
		host, s := hmptest.OpenExtended(Rows, q)
		assert.True(t, s.Run("migrate tcp:there:1"))
		host.Settle(s)
		text := host.Take()
		assert.Contains(t, text, want+" (Ctrl-C: stop waiting)\r", answer)
		assert.NotContains(t, text, "\n")
	}
}

// TestMigrationIsLeft: Ctrl-C lets it go on.
func TestMigrationIsLeft(t *testing.T) {
	q := &source{version: newVersion, answers: []string{ram("active", "0")}}
	host, s := hmptest.OpenExtended(Rows, q)
	assert.True(t, s.Run("migrate tcp:there:1"))
	assert.True(t, s.Watching())
	s.Feed([]byte{3})
	host.Settle(s)
	assert.Contains(t, host.Take(), "the migration goes on: 'info migrate' shows it, 'migrate_cancel' ends it\n")
}

// TestMigrationThatEndsOtherwise: it fails, or waits for its user.
func TestMigrationThatEndsOtherwise(t *testing.T) {
	for answer, want := range map[string]string{
		`{"status":"failed","error-desc":"no route"}`: "Error: no route\n",
		`{"status":"pre-switchover"}`:                 "the migration waits for 'migrate_continue pre-switchover'\n",
	} {
		q := &source{version: newVersion, answers: []string{ram("active", "0"), answer}}
		host, s := hmptest.OpenExtended(Rows, q)
		s.Run("migrate tcp:there:1")
		host.Settle(s)
		assert.Contains(t, host.Take(), want)
	}
}

// TestMigrationElsewhere: the built-in monitor shows nothing of memory.
func TestMigrationElsewhere(t *testing.T) {
	q := &source{version: newVersion, answers: []string{ram("active", "0"), `{"status":"completed"}`}}
	host, s := hmptest.OpenTerminal(Rows, q)
	s.Run("migrate tcp:there:1")
	host.Settle(s)
	assert.Equal(t, "(qemu) ", host.Take())
}
