// SPDX-License-Identifier: GPL-2.0-or-later

package inet

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qmp"
)

var (
	release52  = qmp.Version{Major: 5, Minor: 2}
	release100 = qmp.Version{Major: 10, Minor: 0}
	release101 = qmp.Version{Major: 10, Minor: 1}
)

// TestSetOptions: the members are those of InetSocketAddress in qapi/sockets.json, set and
// refused as inet_parse and inet_parse_flag in util/qemu-sockets.c do, in 10.1 and later with
// the texts of util/qemu-option.c.
func TestSetOptions(t *testing.T) {
	for _, tt := range []struct {
		release qmp.Version
		options string
		want    string // members behind host, or the error
	}{
		{release100, "", ``},
		{release100, "to=5903", `"to":5903`},
		{release100, "to= 5903,ipv4", `"ipv4":true,"to":5903`},
		{release100, "ipv4,ipv6=off", `"ipv4":true,"ipv6":false`},
		{release100, "ipv4=on,keep-alive=on", `"ipv4":true,"keep-alive":true`},
		{release100, "keep-alive=off,mptcp", `"keep-alive":false,"mptcp":true`},
		{release52, "mptcp,ipv6", `"ipv6":true`}, // mptcp came with 6.1, others are not looked at
		{release100, "numeric,unknown=x", ``},
		{release100, "to=", "error parsing to= argument"},
		{release100, "to=5903x", "error parsing to= argument"},
		{release100, "to=five,ipv4", "error parsing to= argument"},
		{release100, "ipv4=yes", "error parsing 'ipv4' flag '=yes'"},
		{release100, "ipv6=on,,ipv4", "error parsing 'ipv6' flag '=on,,ipv4'"},
		{release100, "ipv44", "error parsing 'ipv4' flag '4'"},
		{release100, "keep-alive-count=3", "error parsing 'keep-alive' flag '-count=3'"},

		{release101, "", ``},
		{release101, "to=5903,ipv4=on,ipv6=off", `"ipv4":true,"ipv6":false,"to":5903`},
		{release101, "to=0x10", `"to":16`},
		{release101, "ipv4", `"ipv4":true`},
		{release101, "noipv4", `"ipv4":false`},
		{release101, "numeric=on,mptcp=off", `"mptcp":false,"numeric":true`},
		{release101, "keep-alive=on,keep-alive-count=3,keep-alive-idle=60,keep-alive-interval=5",
			`"keep-alive":true,"keep-alive-count":3,"keep-alive-idle":60,"keep-alive-interval":5`},
		{release101, "to=five", "Parameter 'to' expects a number"},
		{release101, "keep-alive-count=", "Parameter 'keep-alive-count' expects a number"},
		{release101, "ipv4=yes", "Parameter 'ipv4' expects 'on' or 'off'"},
		{release101, "port=1", "Invalid parameter 'port'"},
	} {
		a := Inet{Host: "h"}
		if err := a.SetOptions(tt.options, tt.release); err != nil {
			assert.EqualError(t, err, tt.want, tt.options)
			continue
		}
		got, err := json.Marshal(&a)
		require.NoError(t, err)
		want := `{"host":"h"`
		if tt.want != "" {
			want += "," + tt.want
		}
		assert.Equal(t, want+"}", string(got), tt.options)
	}
}

// TestCheck: what inet_parse and vsock_parse in util/qemu-sockets.c refuse.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		release qmp.Version
		address string
		want    string
	}{
		{release100, "h:1", ""},
		{release100, ":1", ""},
		{release100, "[::1]:1", ""},
		{release100, ":", "error parsing port in address ':'"},
		{release100, "h", "error parsing address 'h'"},
		{release100, "h:,to=2", "error parsing address 'h:,to=2'"},
		{release100, "[::1]", "error parsing IPv6 address '[::1]'"},
		{release101, ":", "error parsing address ':'"},
		{release101, "h,to=2", "error parsing address 'h'"},
		{release101, "[]:1", "error parsing IPv6 address '[]:1'"},
	} {
		err := Check(tt.address, tt.release)
		if tt.want == "" {
			assert.NoError(t, err, tt.address)
		} else {
			assert.EqualError(t, err, tt.want, tt.address)
		}
	}
	assert.NoError(t, CheckVsock("3:1234"))
	assert.EqualError(t, CheckVsock("3"), "error parsing address '3'")
	assert.EqualError(t, CheckVsock("3:1,x"), "trailing characters in address '3:1,x'")
}
