// SPDX-License-Identifier: GPL-2.0-or-later

package x86

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// TestXenEvents has what only KVM's emulation of Xen tells. The texts are those of
// hmp_xen_event_list and hmp_xen_event_inject in hw/i386/kvm/xen_evtchn.c. QEMU has no
// name of a domain for some types; QMP makes "" of that.
func TestXenEvents(t *testing.T) {
	const none = "Xen event channel emulation not enabled"
	for name, tt := range map[string]struct{ line, answer, want string }{
		"types that are shown": {"xen-event-list",
			`[{"port":1,"vcpu":0,"type":"virq","remote-domain":"","target":1,"pending":false,"masked":false},
			  {"port":12,"vcpu":3,"type":"ipi","remote-domain":"","target":0,"pending":true,"masked":true},
			  {"port":65535,"vcpu":4294967295,"type":"interdomain","remote-domain":"qemu","target":65535,"pending":true,"masked":false},
			  {"port":4,"vcpu":0,"type":"pirq","remote-domain":"","target":4,"pending":false,"masked":true},
			  {"port":5,"vcpu":0,"type":"interdomain","remote-domain":"loopback","target":0,"pending":false,"masked":false},
			  {"port":6,"vcpu":0,"type":"unbound","remote-domain":"","target":0,"pending":false,"masked":false}]`,
			"port    1: vcpu: 0 virq(1)\n" +
				"port   12: vcpu: 3 ipi PENDING MASKED\n" +
				"port 65535: vcpu: -1 interdomain(qemu:65535) PENDING\n" +
				"port    4: vcpu: 0 pirq(4) MASKED\n" +
				"port    5: vcpu: 0 interdomain(loopback:0)\n" +
				"port    6: vcpu: 0 unbound(0)\n"},
		"no channels":        {"xen-event-list", `[]`, ""},
		"not enabled":        {"xen-event-list", "!" + none, "Error: " + none + "\n"},
		"injected":           {"xen-event-inject 3", `{}`, "Delivered port 3\n"},
		"injected to -1":     {"xen-event-inject 0xffffffff", `{}`, "Delivered port -1\n"},
		"inject not enabled": {"xen-event-inject 3", "!" + none, "Error: " + none + "\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"xen-event-list": {tt.answer}, "xen-event-inject": {tt.answer}})
		host, session, _ := q.Open(Rows)
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestXenElsewhere: since 10.1 QMP has the commands on all targets, which HMP tells from those
// that may have Xen.
func TestXenElsewhere(t *testing.T) {
	for _, line := range []string{"xen-event-list", "xen-event-inject 3"} {
		q := hmptest.NewScript(map[string][]string{
			"query-target":   {`{"arch":"aarch64"}`},
			"xen-event-list": {`[]`}, "xen-event-inject": {`{}`},
		})
		host, session, _ := q.Open(Rows)
		assert.False(t, session.Run(line))
		assert.Equal(t, "XEN emulation is not available in this QEMU\n", host.Take(), line)
		assert.Empty(t, q.Requests, line)
	}
}
