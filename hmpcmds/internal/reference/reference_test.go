// SPDX-License-Identifier: GPL-2.0-or-later

package reference

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
)

// The table of arguments has the names that the synopsis has.
func TestArguments(t *testing.T) {
	for _, tt := range []struct {
		name, args, params string
		want               []argument
	}{
		{"savevm", "name:s?", "tag", []argument{{"tag", "a word, or text in quotes; optional"}}},
		{"block_stream", "device:B,speed:o?,base:s?", "device [speed [base]]", []argument{
			{"device", "a block device or node"}, {"speed", "a size in MiB, or with a suffix; optional"},
			{"base", "a word, or text in quotes; optional"}}},
		{"registers", "cpustate_all:-a,vcpu:i?", "[-a|vcpu]", []argument{
			{"-a", "a flag: all CPUs"}, {"vcpu", "a 32-bit number or expression; optional"}}},
		{"expire_password", "protocol:s,time:s,display:-ds", "protocol time [-d display]", []argument{
			{"protocol", "a word, or text in quotes"}, {"time", "a word, or text in quotes"},
			{"-d display", "a flag with a word behind it"}}},
		{"stopcapture", "n:i", "capture index", []argument{{"capture index", "a 32-bit number or expression"}}},
		{"hostfwd_remove", "arg1:s,arg2:s?", "[netdev_id] [tcp|udp]:[hostaddr]:hostport", []argument{
			{"netdev_id", "a word, or text in quotes; optional"},
			{"[tcp|udp]:[hostaddr]:hostport", "a word, or text in quotes"}}},
		{"qemu-io", "qdev:-d,device:B,command:s", `[-d] [device] "[command]"`, []argument{
			{"-d", "a flag: the device is one of device_add's, not a drive or node"},
			{"device", "a block device or node"}, {"command", "a word, or text in quotes"}}},
		{"drive_add", "node:-n,pci_addr:s,opts:s", "[-n] [[<domain>:]<bus>:]<slot> [file=file]", []argument{
			{"-n", "a flag: a block node alone"}, {"pci_addr", "a word, or text in quotes"},
			{"opts", "a word, or text in quotes"}}},
		{"block_passwd", "device:B", "block_passwd device", []argument{{"device", "a block device or node"}}},
		{"dump-skeys", "filename:F", "", []argument{{"filename", "a file name"}}},
	} {
		row := &monitor.Command{Name: tt.name, Args: tt.args, Params: tt.params}
		assert.Equal(t, tt.want, arguments(row), tt.name)
	}
}
