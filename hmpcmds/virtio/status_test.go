// SPDX-License-Identifier: GPL-2.0-or-later

package virtio

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	version7_2  = `{"qemu":{"major":7,"minor":2,"micro":0},"package":""}`
	version10_0 = `{"qemu":{"major":10,"minor":0,"micro":0},"package":""}`
	version10_2 = `{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`
	version11_1 = `{"qemu":{"major":11,"minor":1,"micro":0},"package":""}`
)

// vhostDevice is a network device whose packets the host's kernel handles, with the
// device's own features, status bits and protocols that QEMU has no names for.
const vhostDevice = `{"name":"virtio-net","device-id":1,"vhost-started":true,"bus-name":"","broken":false,"disabled":true,
	"disable-legacy-check":true,"started":true,"use-started":true,"start-on-kick":false,"use-guest-notifier-mask":true,
	"vm-running":true,"num-vqs":3,"queue-sel":2,"isr":1,"device-endian":"little",
	"status":{"statuses":["VIRTIO_CONFIG_S_ACKNOWLEDGE: Valid","VIRTIO_CONFIG_S_DRIVER: Guest OS"],"unknown-statuses":32},
	"guest-features":{"transports":["VIRTIO_F_VERSION_1: Device","VIRTIO_RING_F_EVENT_IDX: Used"],
		"dev-features":["VIRTIO_NET_F_MAC: Device","VIRTIO_NET_F_STATUS: Status"],"unknown-dev-features":1073741824},
	"host-features":{"transports":[],"dev-features":[]},
	"backend-features":{"transports":["VIRTIO_F_VERSION_1: Device"]},
	"vhost-dev":{"n-mem-sections":4,"n-tmp-sections":5,"nvqs":2,"vq-index":-1,"max-queues":18446744073709551615,"backend-cap":2,
		"log-enabled":true,"log-size":4096,
		"features":{"transports":["VIRTIO_F_VERSION_1: Device"],"dev-features":["VHOST_F_LOG_ALL: Logging"]},
		"acked-features":{"transports":[],"dev-features":[],"unknown-dev-features":1},
		"backend-features":{"transports":[],"dev-features":[]},
		"protocol-features":{"protocols":["VHOST_USER_PROTOCOL_F_MQ: Multiqueue","VHOST_USER_PROTOCOL_F_RARP: Inject"],"unknown-protocols":256}}}`

// vhostText is that of hmp_virtio_status in hw/virtio/virtio-hmp-cmds.c of 10.0. A bus
// without a name is what glibc's printf makes of it; QMP makes "" of it.
const vhostText = `/machine/peripheral/nic0/virtio-backend:
  device_name:             virtio-net (vhost)
  device_id:               1
  vhost_started:           true
  bus_name:                (null)
  broken:                  false
  disabled:                true
  disable_legacy_check:    true
  started:                 true
  use_started:             true
  start_on_kick:           false
  use_guest_notifier_mask: true
  vm_running:              true
  num_vqs:                 3
  queue_sel:               2
  isr:                     1
  endianness:              little
  status:
	VIRTIO_CONFIG_S_ACKNOWLEDGE: Valid,
	VIRTIO_CONFIG_S_DRIVER: Guest OS
  unknown-statuses(0x0000000000000020)
  Guest features:
	VIRTIO_F_VERSION_1: Device,
	VIRTIO_RING_F_EVENT_IDX: Used
	VIRTIO_NET_F_MAC: Device,
	VIRTIO_NET_F_STATUS: Status
  unknown-features(0x0000000040000000)
  Host features:

  Backend features:
	VIRTIO_F_VERSION_1: Device
  VHost:
    nvqs:           2
    vq_index:       -1
    max_queues:     -1
    n_mem_sections: 4
    n_tmp_sections: 5
    backend_cap:    2
    log_enabled:    true
    log_size:       4096
    Features:
	VIRTIO_F_VERSION_1: Device
	VHOST_F_LOG_ALL: Logging
    Acked features:

  unknown-features(0x0000000000000001)
    Backend features:

    Protocol features:
	VHOST_USER_PROTOCOL_F_MQ: Multiqueue,
	VHOST_USER_PROTOCOL_F_RARP: Inject
  unknown-protocols(0x0000000000000100)
`

const path = "/machine/peripheral/nic0/virtio-backend"

func TestVhostStatus(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{
		"query-version":         {version10_0},
		"query-qmp-schema":      {string(hmptest.Schema(t, "7.2"))},
		"x-query-virtio-status": {vhostDevice, "!Path " + path + " is not a VirtIODevice"},
	})
	host, session, _ := q.Open(Rows)
	require.True(t, session.Run("info virtio-status "+path))
	assert.Equal(t, vhostText, host.Take())
	assert.Contains(t, q.Requests, `{"execute":"x-query-virtio-status","arguments":{"path":"`+path+`"}}`)
	require.False(t, session.Run("info virtio-status "+path))
	assert.Equal(t, "Error: Path "+path+" is not a VirtIODevice\n", host.Take())
}

// TestUnknownFeatures has the texts of hmp_virtio_dump_features in
// hw/virtio/virtio-hmp-cmds.c of 7.2 and 10.2. QMP of 10.2 never has unknown-dev-features2
// (qmp_decode_features in hw/virtio/virtio-qmp.c).
func TestUnknownFeatures(t *testing.T) {
	for _, tt := range []struct{ version, features, want string }{
		{version7_2, ``, ""},
		{version7_2, `,"unknown-dev-features":0`, "  unknown-features(0x0000000000000000)\n"},
		{version7_2, `,"unknown-dev-features":18446744073709551615`, "  unknown-features(0xffffffffffffffff)\n"},
		{version10_2, ``, ""},
		{version10_2, `,"unknown-dev-features":64`, "  unknown-features(0x00000000000000000000000000000040)\n"},
		{version10_2, `,"unknown-dev-features":64,"unknown-dev-features2":1`, "  unknown-features(0x00000000000000010000000000000040)\n"},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":    {tt.version},
			"query-qmp-schema": {string(hmptest.Schema(t, "7.2"))},
			"x-query-virtio-status": {`{"name":"virtio-rng","status":{"statuses":[]},"guest-features":{"transports":["A"]` + tt.features + `},
				"host-features":{"transports":["B"]},"backend-features":{"transports":["C"]}}`},
		})
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run("info virtio-status "+path))
		assert.Contains(t, host.Take(), "  status:\n\n  Guest features:\n\tA\n"+tt.want+"  Host features:\n\tB\n  Backend features:\n\tC\n", tt.version+tt.features)
	}
}

// TestStatusThatWouldEndQEMU: QEMU 11.1 aborts when it is asked for the state of a device, by QMP
// and by its own monitor; it answers for other paths (qmp_find_virtio_device in
// hw/virtio/virtio-qmp.c).
func TestStatusThatWouldEndQEMU(t *testing.T) {
	const (
		ends  = "Error: the state of a virtio device would end this QEMU: "
		other = "Error: Path " + path + " is not a realized VirtIODevice\n"
		types = `[{"name":"virtio-net-device"},{"name":"virtio-blk-device"}]`
	)
	for name, tt := range map[string]struct {
		properties []string // type and realized
		types      string
		want       string
	}{
		"a device":             {[]string{`"virtio-net-device"`, `true`}, types, ends},
		"not realized":         {[]string{`"virtio-net-device"`, `false`}, types, other},
		"another object":       {[]string{`"container"`}, types, other},
		"no object":            {[]string{"!Device '" + path + "' not found"}, types, other},
		"types refused":        {[]string{`"virtio-net-device"`}, "!broken", other},
		"unreadable":           {[]string{`{`}, types, "Error: "},
		"unreadable as a type": {[]string{`5`}, types, "Error: "},
	} {
		q := hmptest.NewScript(map[string][]string{
			"query-version":         {version11_1},
			"query-qmp-schema":      {string(hmptest.Schema(t, "11.1"))},
			"qom-get":               tt.properties,
			"qom-list-types":        {tt.types},
			"x-query-virtio-status": {vhostDevice},
		})
		host, session, _ := q.Open(Rows)
		assert.False(t, session.Run("info virtio-status "+path), name)
		text := host.Take()
		switch tt.want {
		case other:
			assert.Equal(t, other, text, name)
		default:
			assert.Contains(t, text, tt.want, name)
			assert.NotContains(t, text, "not a realized", name)
		}
		assert.NotContains(t, q.Asked(), "x-query-virtio-status", name)
	}
}

// TestPassableStatus: QEMU's own monitor may not have the line where it would end QEMU.
func TestPassableStatus(t *testing.T) {
	for name, tt := range map[string]struct {
		answers map[string][]string
		want    bool
		fails   bool
	}{
		"no QMP command": {map[string][]string{}, true, false},
		"sound":          {map[string][]string{"x-query-virtio-status": {`{}`}, "query-qmp-schema": {string(hmptest.Schema(t, "7.2"))}}, true, false},
		"11.1":           {map[string][]string{"x-query-virtio-status": {`{}`}, "query-qmp-schema": {string(hmptest.Schema(t, "11.1"))}}, false, false},
		"no schema":      {map[string][]string{"x-query-virtio-status": {`{}`}, "query-qmp-schema": {"!broken"}}, true, true},
	} {
		_, _, client := hmptest.NewScript(tt.answers).Open(Rows)
		passable, err := statusPassable(client.Facts(), "info virtio-status "+path)
		if tt.fails {
			assert.ErrorContains(t, err, "broken", name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, tt.want, passable, name)
	}
}
