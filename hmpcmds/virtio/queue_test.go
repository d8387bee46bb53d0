// SPDX-License-Identifier: GPL-2.0-or-later

package virtio

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestQueues has the texts of hmp_vhost_queue_status, hmp_virtio_queue_status and
// hmp_virtio_queue_element in hw/virtio/virtio-hmp-cmds.c. Rings are what a guest's driver
// sets up, and vhost is a matter of the host.
func TestQueues(t *testing.T) {
	for name, tt := range map[string]struct{ line, command, answer, want string }{
		"vhost": {"info virtio-vhost-queue-status /nic 0", "x-query-virtio-vhost-queue-status",
			`{"name":"virtio-net","kick":5,"call":-1,"num":256,"desc":140000000000000,"desc-phys":4096,"desc-size":4096,
			  "avail":0,"avail-phys":8192,"avail-size":4294967295,"used":1,"used-phys":18446744073709551615,"used-size":0}`,
			`/nic:
  device_name:          virtio-net (vhost)
  kick:                 5
  call:                 -1
  VRing:
    num:         256
    desc:        0x00007f544a44c000
    desc_phys:   0x0000000000001000
    desc_size:   4096
    avail:       0x0000000000000000
    avail_phys:  0x0000000000002000
    avail_size:  -1
    used:        0x0000000000000001
    used_phys:   0xffffffffffffffff
    used_size:   0
`},
		"vhost refused": {"info virtio-vhost-queue-status /nic 0", "x-query-virtio-vhost-queue-status",
			"!Error: vhost device has not started yet", "Error: Error: vhost device has not started yet\n"},
		"all indexes": {"info virtio-queue-status /nic 1", "x-query-virtio-queue-status",
			`{"name":"virtio-net","queue-index":1,"inuse":4294967295,"used-idx":3,"signalled-used":4,"signalled-used-valid":true,
			  "last-avail-idx":5,"shadow-avail-idx":65535,"vring-num":256,"vring-num-default":1024,"vring-align":4096,
			  "vring-desc":4096,"vring-avail":8192,"vring-used":0}`,
			`/nic:
  device_name:          virtio-net
  queue_index:          1
  inuse:                -1
  used_idx:             3
  signalled_used:       4
  signalled_used_valid: true
  last_avail_idx:       5
  shadow_avail_idx:     65535
  VRing:
    num:          256
    num_default:  1024
    align:        4096
    desc:         0x0000000000001000
    avail:        0x0000000000002000
    used:         0x0000000000000000
`},
		"an element with flags and without": {"info virtio-queue-element /nic 0 7", "x-query-virtio-queue-element",
			`{"name":"virtio-net","index":7,"descs":[{"addr":4096,"len":12,"flags":["next","write"]},{"addr":0,"len":4294967295,"flags":[]},
			  {"addr":18446744073709551615,"len":1,"flags":["indirect"]}],"avail":{"flags":1,"idx":2,"ring":3},"used":{"flags":4,"idx":5}}`,
			"/nic:\n  device_name: virtio-net\n  index:   7\n  desc:\n    descs:\n" +
				"        addr 0x1000 len 12 (next, write),\n        addr 0x0 len -1,\n        addr 0xffffffffffffffff len 1 (indirect)\n" +
				"  avail:\n    flags: 1\n    idx:   2\n    ring:  3\n  used:\n    flags: 4\n    idx:   5\n"},
		"an element of nothing": {"info virtio-queue-element /nic 0", "x-query-virtio-queue-element",
			`{"name":"virtio-net","index":0,"descs":[],"avail":{"flags":0,"idx":0,"ring":0},"used":{"flags":0,"idx":0}}`,
			"/nic:\n  device_name: virtio-net\n  index:   0\n  desc:\n    descs:\n\n" +
				"  avail:\n    flags: 0\n    idx:   0\n    ring:  0\n  used:\n    flags: 0\n    idx:   0\n"},
	} {
		q := hmptest.NewScript(map[string][]string{tt.command: {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestVhostQueueWithoutAddresses: since 11.1 QMP does not tell where the ring is in QEMU itself.
func TestVhostQueueWithoutAddresses(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{
		"query-version": {version11_1},
		"x-query-virtio-vhost-queue-status": {
			`{"name":"virtio-net","kick":0,"call":0,"num":1,"desc-phys":1,"desc-size":2,"avail-phys":3,"avail-size":4,"used-phys":5,"used-size":6}`},
	})
	host, session, _ := q.Open(Rows)
	session.Run("info virtio-vhost-queue-status /nic 0")
	assert.Contains(t, host.Take(), "    num:         1\n    desc_phys:   0x0000000000000001\n    desc_size:   2\n"+
		"    avail_phys:  0x0000000000000003\n    avail_size:  4\n    used_phys:   0x0000000000000005\n    used_size:   6\n")
}

// TestQueueNumbers: HMP has them as int and hands them to functions that take 16 bits; an index
// of -1 is as none.
func TestQueueNumbers(t *testing.T) {
	for line, want := range map[string]string{
		"info virtio-queue-element /nic 65537":            `{"path":"/nic","queue":1}`,
		"info virtio-queue-element /nic 0 65538":          `{"index":2,"path":"/nic","queue":0}`,
		"info virtio-queue-element /nic 0 0xffffffff":     `{"path":"/nic","queue":0}`,
		"info virtio-queue-element /nic 4294967295 65535": `{"index":65535,"path":"/nic","queue":65535}`,
	} {
		q := hmptest.NewScript(map[string][]string{"x-query-virtio-queue-element": {"!no"}})
		_, session, _ := q.Open(Rows)
		session.Run(line)
		assert.Equal(t, []string{`{"execute":"x-query-virtio-queue-element","arguments":` + want + `}`}, q.Requests, line)
	}
}

// TestDevices has the texts of hmp_virtio_query.
func TestDevices(t *testing.T) {
	for answer, want := range map[string]string{
		`[]`: "No VirtIO devices\n",
		`[{"path":"/machine/peripheral/a/virtio-backend","name":"virtio-net"},{"path":"/b","name":"vhost-vsock"}]`: "/machine/peripheral/a/virtio-backend [virtio-net]\n/b [vhost-vsock]\n",
		"!broken": "Error: broken\n",
	} {
		q := hmptest.NewScript(map[string][]string{"x-query-virtio": {answer}})
		host, session, _ := q.Open(Rows)
		session.Run("info virtio")
		assert.Equal(t, want, host.Take(), answer)
	}
}
