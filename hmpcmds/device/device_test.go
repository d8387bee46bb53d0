// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The names are those of qdev_alias_table in QEMU 10.0, and in 7.2.
func TestAliases(t *testing.T) {
	for _, test := range []struct {
		name, arch, old, want string
	}{
		{"virtio-net", "x86_64", "virtio-net-pci", "virtio-net-pci"},
		{"virtio-net", "s390x", "virtio-net-ccw", "virtio-net-ccw"},
		{"virtio-net", "m68k", "virtio-net-device", "virtio-net-device"},
		{"virtio-net", "microblazeel", "virtio-net", "virtio-net"},
		{"virtio-net", "avr", "virtio-net", "virtio-net"},
		{"virtio-sound", "aarch64", "virtio-sound", "virtio-sound-pci"},
		{"virtio-sound", "s390x", "virtio-sound", "virtio-sound"},
		{"virtio-iommu", "s390x", "virtio-iommu", "virtio-iommu"},
		{"virtio-iommu", "riscv64", "virtio-iommu-pci", "virtio-iommu-pci"},
		{"virtio-crypto", "x86_64", "virtio-crypto", "virtio-crypto"},
		{"ahci", "s390x", "ich9-ahci", "ich9-ahci"},
	} {
		for version, want := range map[string]string{
			`{"qemu":{"major":7,"minor":2,"micro":0},"package":""}`:  test.old,
			`{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`: test.want,
		} {
			q := hmptest.NewScript(map[string][]string{
				"device_add":             {`{}`},
				"device-list-properties": {`[]`},
				"query-version":          {version},
				"query-target":           {`{"arch":"` + test.arch + `"}`},
			})
			host, session, _ := q.Open(Rows)
			session.Run("device_add " + test.name + ",help")
			assert.Equal(t, "There are no options for "+want+".\n", host.Take())
		}
	}
}

func TestDeviceHelp(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"device_add": {`{}`}, "device-list-properties": {`[]`}})
	host, session, _ := q.Open(Rows)
	for _, line := range []string{"device_add help", "device_add ?", "device_add driver=help", "device_add id=a,driver=?"} {
		require.False(t, session.Run(line), line)
		assert.Equal(t, "Error: 'device_add help' needs QMP command x-query-qdm, which this QEMU does not have (one with libhmp's commands has it)\n", host.Take())
	}

	q.Answers[deviceModels] = []string{`{"human-readable-text":"USB devices:\nname \"usb-kbd\", bus usb-bus\n"}`}
	host, session, _ = q.Open(Rows)
	require.True(t, session.Run("device_add ?"))
	assert.Equal(t, "USB devices:\nname \"usb-kbd\", bus usb-bus\n", host.Take())
	assert.Contains(t, q.Requests, `{"execute":"x-query-qdm","arguments":{"user-creatable":true}}`)
}

func TestCompletionOfDrivers(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{
		"device_add":     {`{}`},
		"qom-list-types": {`[{"name":"usb-kbd"},{"name":"usb-bridge"},{"name":"isa-fdc"}]`},
	})
	_, session, _ := q.Open(Rows)
	assert.Equal(t, []string{"usb-bridge", "usb-kbd"}, session.Complete("device_add u"))
	assert.Nil(t, session.Complete("device_add usb-kbd u"))

	q.Answers[deviceModels] = []string{
		`{"human-readable-text":"USB devices:\nname \"usb-kbd\", bus usb-bus\n\nMisc devices:\nname \"isa-fdc\"\n"}`}
	_, session, _ = q.Open(Rows)
	assert.Equal(t, []string{"isa-fdc", "usb-kbd"}, session.Complete("device_add "))
}

func TestCompletionOfDevices(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{
		"device_del": {`{}`},
		"qom-list": {`[{"name":"type","type":"string"},{"name":"a1","type":"child<usb-kbd>"},
{"name":"a2","type":"child<isa-fdc>"},{"name":"a3","type":"child<usb-kbd>"},{"name":"a4","type":"child<usb-kbd>"}]`},
		"qom-get": {"true", "false", "false", "true"}, // hotpluggable
	})
	_, session, _ := q.Open(Rows)
	assert.Equal(t, []string{"a1", "a4"}, session.Complete("device_del "))
	assert.Equal(t, []string{
		`{"execute":"qom-get","arguments":{"path":"/machine/peripheral/a1","property":"hotpluggable"}}`,
		`{"execute":"qom-get","arguments":{"path":"/machine/peripheral/a2","property":"hotpluggable"}}`,
	}, q.Requests[1:3])
	assert.Nil(t, session.Complete("device_del a1 "))
}
