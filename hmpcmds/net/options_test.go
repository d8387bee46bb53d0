// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// network is a QEMU 7.2 of Debian, with its schema.
func network(t *testing.T) *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
		"query-version":    {`{"qemu":{"major":7,"minor":2,"micro":22},"package":""}`},
		"query-qmp-schema": {string(hmptest.Schema(t, "7.2"))},
		"netdev_add":       {`{}`},
	})
}

// TestNetdevHelp: the text is that of show_netdevs in net/net.c, for what Debian's 7.2 is built with.
func TestNetdevHelp(t *testing.T) {
	for _, line := range []string{"netdev_add help", "netdev_add ?", "netdev_add type=help"} {
		host, session, _ := network(t).Open(Rows)
		assert.True(t, session.Run(line), line)
		assert.Equal(t, `Available netdev backend types:
socket
stream
dgram
hubport
tap
user
l2tpv3
vde
bridge
vhost-user
vhost-vdpa
`, host.Take(), line)
	}
}

func TestNetdevOptionsOffered(t *testing.T) {
	assert.Equal(t, []string{"hubid=", "id=", "netdev="}, hmptest.Offered(Rows, network(t), "netdev_add hubport,"))
	assert.Equal(t, []string{"ip=", "ipv4=", "ipv6-dns=", "ipv6-host=", "ipv6-prefix=", "ipv6-prefixlen=", "ipv6="},
		hmptest.Offered(Rows, network(t), "netdev_add user,id=n,ip"))
	assert.Equal(t, []string{"off", "on"}, hmptest.Offered(Rows, network(t), "netdev_add user,restrict="))
	assert.Empty(t, hmptest.Offered(Rows, hmptest.Replies{}, "netdev_add user,"))
}
