// SPDX-License-Identifier: GPL-2.0-or-later

package s390x

import (
	"slices"
	"testing"

	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/migration"

	"github.com/stretchr/testify/assert"
)

// TestStorageAttributes has what only KVM tells: with TCG there are none. The
// texts are those that hmp_info_cmma and hmp_migrationmode in
// hw/s390x/s390-stattrib.c make of them.
func TestStorageAttributes(t *testing.T) {
	for _, tt := range []struct{ line, answer, want string }{
		{"info cmma 0x5010 9", `{"data":"AAEC/wQFBgcI"}`, "  CMMA attributes, pages 5+9 (0x10):\n000102ff04050607\n08\n"},
		{"info cmma 0 8", `{"data":"AAECAwQFBgc="}`, "  CMMA attributes, pages 0+8 (0x0):\n0001020304050607\n\n"},
		{"info cmma 0", `!Invalid argument`, "Error: Invalid argument"},
		{"info cmma 0", `!Cannot allocate memory`, "Error: Cannot allocate memory\n"},
		{"migration_mode 1", `!setting KVM_S390_VM_MIGRATION failed`, "Error: setting KVM_S390_VM_MIGRATION failed"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-target":         {`{"arch":"s390x"}`},
			"x-query-cmma":         {tt.answer},
			"x-set-migration-mode": {tt.answer},
		})
		host, session, _ := q.Open(slices.Concat(Rows, migration.Rows))
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
	}
}

// TestMachineWithoutStorageKeys: QEMU's own monitor ends QEMU there with a failed
// assertion (s390_get_skeys_device in hw/s390x/s390-skeys.c).
func TestMachineWithoutStorageKeys(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{
		"query-target":  {`{"arch":"s390x"}`},
		"x-query-skeys": {`!this machine has no s390-skeys`},
		"x-query-cmma":  {`!this machine has no s390-storage_attributes`},
	})
	host, session, _ := q.Open(slices.Concat(Rows, migration.Rows))
	session.Run("info skeys 0")
	assert.Equal(t, "Error: this machine has no s390-skeys\n", host.Take())
	session.Run("info cmma 0")
	assert.Equal(t, "Error: this machine has no s390-storage_attributes\n", host.Take())
}
