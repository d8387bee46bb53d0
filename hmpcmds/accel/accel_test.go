// SPDX-License-Identifier: GPL-2.0-or-later

package accel

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

const version10_2 = `{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`

// TestKVM: the recordings have no KVM. The texts are those of hmp_info_kvm in
// hw/core/machine-hmp-cmds.c.
func TestKVM(t *testing.T) {
	for answer, want := range map[string]string{
		`{"enabled":true,"present":true}`:   "kvm support: enabled\n",
		`{"enabled":false,"present":true}`:  "kvm support: disabled\n",
		`{"enabled":false,"present":false}`: "kvm support: not compiled\n",
		`{"enabled":true,"present":false}`:  "kvm support: not compiled\n",
		"!broken":                           "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-kvm": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info kvm")
		assert.Equal(t, want, host.Take(), answer)
	}
}

// TestKVMWithoutQueryKVM: query-kvm is deprecated since 11.0.
func TestKVMWithoutQueryKVM(t *testing.T) {
	for answer, want := range map[string]string{
		`{"enabled":"kvm","present":["kvm","tcg"]}`: "kvm support: enabled\n",
		`{"enabled":"tcg","present":["kvm","tcg"]}`: "kvm support: disabled\n",
		`{"enabled":"tcg","present":["tcg"]}`:       "kvm support: not compiled\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-accelerators": {answer}})
		host, session, _ := q.Open(Rows)
		assert.True(t, session.Run("info kvm"))
		assert.Equal(t, want, host.Take(), answer)
	}
}

// TestAccelerators has the texts of hmp_info_accelerators in hw/core/machine-hmp-cmds.c of
// 10.2. QMP has the names in the order of the enumeration Accelerator in qapi/accelerator.json,
// and always at least one.
func TestAccelerators(t *testing.T) {
	for answer, want := range map[string]string{
		`{"enabled":"tcg","present":["kvm","qtest","tcg","xen"]}`: "kvm qtest [tcg] xen\n",
		`{"enabled":"xen","present":["qtest","tcg","xen"]}`:       "qtest tcg [xen]\n",
		`{"enabled":"qtest","present":["qtest"]}`:                 "[qtest]\n",
		`{"enabled":"hvf","present":["qtest","tcg"]}`:             "qtest tcg\n",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"query-version": {version10_2}, "query-accelerators": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info accelerators")
		assert.Equal(t, want, host.Take(), answer)
	}
}

// TestAcceleratorsOfOldReleases: the row came with 10.2, whatever QMP has.
func TestAcceleratorsOfOldReleases(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"query-accelerators": {`{"enabled":"tcg","present":["tcg"]}`}})
	host, session, _ := q.Open(Rows)
	assert.False(t, session.Run("info accelerators"))
	assert.NotContains(t, host.Take(), "[tcg]")
	assert.Empty(t, q.Requests)
}
