// SPDX-License-Identifier: GPL-2.0-or-later

package rocker

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
)

// Flows and groups are what a guest's driver writes into a switch. The texts are those of
// hmp_rocker_of_dpa_flows and hmp_rocker_of_dpa_groups in hw/net/rocker/rocker-hmp-cmds.c.

// run runs a line on a QEMU that has this one command.
func run(command, answer, line string) (text string, q *hmptest.Script) {
	q = hmptest.NewScript(map[string][]string{command: {answer}})
	host, session, _ := q.Open(Rows)
	session.Run(line)
	return host.Take(), q
}

func TestFlows(t *testing.T) {
	const head = "prio tbl hits key(mask) --> actions\n"
	for name, tt := range map[string]struct{ answer, want string }{
		"none":    {`[]`, head},
		"refused": {"!rocker sw1 doesn't have OF-DPA world", "Error: rocker sw1 doesn't have OF-DPA world\n"},
		"nothing but where it is": {`[{"cookie":1,"hits":0,"key":{"priority":2,"tbl-id":10},"mask":{},"action":{}}]`,
			head + "2    10      \n"},
		"several, with hits": {
			`[{"cookie":1,"hits":18446744073709551615,"key":{"priority":4294967295,"tbl-id":60},"mask":{},"action":{}},
			  {"cookie":2,"hits":7,"key":{"priority":10000,"tbl-id":4000},"mask":{},"action":{}}]`,
			head + "-1   60  18446744073709551615\n" + "10000 4000 7   \n"},
		"all of the key, no masks": {
			`[{"cookie":1,"hits":1,"key":{"priority":1,"tbl-id":0,"in-pport":3,"vlan-id":65535,"tunnel-id":9,"eth-type":2048,
			   "eth-src":"52:54:00:12:34:56","eth-dst":"52:54:00:12:34:57","ip-proto":17,"ip-tos":4,"ip-dst":"10.0.0.1/24"},
			   "mask":{},"action":{}}]`,
			head + "1    0   1    pport 3 vlan 4095 tunnel 9 IP src 52:54:00:12:34:56 dst 52:54:00:12:34:57 proto 17 TOS 4 dst 10.0.0.1/24\n"},
		"all of the masks": {
			`[{"cookie":1,"hits":1,"key":{"priority":1,"tbl-id":0,"in-pport":3,"vlan-id":5,"tunnel-id":9,
			   "eth-src":"52:54:00:12:34:56","eth-dst":"52:54:00:12:34:57","ip-proto":0,"ip-tos":0},
			   "mask":{"in-pport":4294901760,"vlan-id":65535,"tunnel-id":255,"eth-src":"ff:ff:ff:ff:ff:ff",
			   "eth-dst":"ff:ff:ff:00:00:00","ip-proto":255,"ip-tos":63},"action":{}}]`,
			head + "1    0   1    pport 3(0xffff0000) vlan 5(0xffff) tunnel 9(0xff) src 52:54:00:12:34:56(ff:ff:ff:ff:ff:ff)" +
				" dst 52:54:00:12:34:57(ff:ff:ff:00:00:00) proto 0(0xff) TOS 0(0x3f)\n"},
		"a mask without its key": {
			`[{"cookie":1,"hits":0,"key":{"priority":1,"tbl-id":0},
			   "mask":{"in-pport":1,"vlan-id":1,"tunnel-id":1,"eth-src":"01:00:00:00:00:00","ip-proto":1,"ip-tos":1},"action":{}}]`,
			head + "1    0       \n"},
		"kinds of addresses": {
			`[{"cookie":1,"hits":0,"key":{"priority":1,"tbl-id":0,"eth-src":"01:00:00:00:00:00","eth-dst":"00:00:00:00:00:00"},
			   "mask":{"eth-src":"01:00:00:00:00:00","eth-dst":"01:00:00:00:00:00"},"action":{}},
			  {"cookie":2,"hits":0,"key":{"priority":1,"tbl-id":0,"eth-src":"00:00:00:00:00:00","eth-dst":"01:00:00:00:00:00"},
			   "mask":{"eth-src":"01:00:00:00:00:00","eth-dst":"01:00:00:00:00:00"},"action":{}},
			  {"cookie":3,"hits":0,"key":{"priority":1,"tbl-id":0,"eth-src":"01:00:00:00:00:00","eth-dst":"00:00:00:00:00:00"},
			   "mask":{"eth-dst":"ff:ff:ff:ff:ff:ff"},"action":{}}]`,
			head + "1    0        src <any mcast/bcast> dst <any ucast>\n" +
				"1    0        src <any ucast> dst <any mcast/bcast>\n" +
				"1    0        src 01:00:00:00:00:00 dst 00:00:00:00:00:00(ff:ff:ff:ff:ff:ff)\n"},
		"actions": {
			`[{"cookie":1,"hits":0,"key":{"priority":1,"tbl-id":0},"mask":{},"action":{"goto-tbl":20}},
			  {"cookie":2,"hits":0,"key":{"priority":1,"tbl-id":0},"mask":{},"action":{"group-id":65537}},
			  {"cookie":3,"hits":0,"key":{"priority":1,"tbl-id":0},"mask":{},"action":{"new-vlan-id":256,"group-id":0,"goto-tbl":0}},
			  {"cookie":4,"hits":0,"key":{"priority":1,"tbl-id":0},"mask":{},"action":{"vlan-id":5,"out-pport":3,"tunnel-lport":2}}]`,
			head + "1    0        --> goto tbl 20\n" +
				"1    0        --> write group 0x00010001\n" +
				"1    0        --> apply new vlan 1 write group 0x00000000 goto tbl 0\n" +
				"1    0       \n"},
	} {
		text, _ := run("query-rocker-of-dpa-flows", tt.answer, "info rocker-of-dpa-flows sw1")
		assert.Equal(t, tt.want, text, name)
	}
}

func TestEtherTypes(t *testing.T) {
	for number, want := range map[string]string{
		"2054": "ARP", "2048": "IP", "34525": "IPv6", "34825": "LACP", "35020": "LLDP",
		"34887": "eth type 0x8847", "0": "eth type 0x0000",
	} {
		text, _ := run("query-rocker-of-dpa-flows",
			`[{"cookie":1,"hits":0,"key":{"priority":1,"tbl-id":0,"eth-type":`+number+`},"mask":{},"action":{}}]`,
			"info rocker-of-dpa-flows sw1")
		assert.Equal(t, "prio tbl hits key(mask) --> actions\n1    0        "+want+"\n", text, number)
	}
}

// The number -1 stands for all tables and 9 for all types, of which QMP is not told; what does
// not fit into the number is cut off.
func TestSelections(t *testing.T) {
	const flows, groups = "query-rocker-of-dpa-flows", "query-rocker-of-dpa-groups"
	for _, tt := range []struct{ line, command, arguments string }{
		{"info rocker-of-dpa-flows sw1", flows, `{"name":"sw1"}`},
		{"info rocker-of-dpa-flows sw1 60", flows, `{"name":"sw1","tbl-id":60}`},
		{"info rocker-of-dpa-flows sw1 0xffffffff", flows, `{"name":"sw1"}`},
		{"info rocker-of-dpa-flows sw1 4294967294", flows, `{"name":"sw1","tbl-id":4294967294}`},
		{"info rocker-of-dpa-groups sw1", groups, `{"name":"sw1"}`},
		{"info rocker-of-dpa-groups sw1 0", groups, `{"name":"sw1","type":0}`},
		{"info rocker-of-dpa-groups sw1 9", groups, `{"name":"sw1"}`},
		{"info rocker-of-dpa-groups sw1 265", groups, `{"name":"sw1"}`},
		{"info rocker-of-dpa-groups sw1 258", groups, `{"name":"sw1","type":2}`},
	} {
		_, q := run(tt.command, "[]", tt.line)
		assert.Equal(t, []string{`{"execute":"` + tt.command + `","arguments":` + tt.arguments + `}`}, q.Requests, tt.line)
	}
}

func TestGroups(t *testing.T) {
	const head = "id (decode) --> buckets\n"
	for name, tt := range map[string]struct{ answer, want string }{
		"none":    {`[]`, head},
		"refused": {"!rocker sw1 not found", "Error: rocker sw1 not found\n"},
		"all types, and one that is not known": {
			`[{"id":0,"type":0},{"id":1,"type":1},{"id":2,"type":2},{"id":3,"type":3},{"id":4,"type":4},{"id":5,"type":5},
			  {"id":6,"type":6},{"id":7,"type":7},{"id":8,"type":8},{"id":4294967295,"type":9},{"id":10,"type":255}]`,
			head + "0x00000000 (type L2 interface) -->\n" +
				"0x00000001 (type L2 rewrite) -->\n" +
				"0x00000002 (type L3 unicast) -->\n" +
				"0x00000003 (type L2 multicast) -->\n" +
				"0x00000004 (type L2 flood) -->\n" +
				"0x00000005 (type L3 interface) -->\n" +
				"0x00000006 (type L3 multicast) -->\n" +
				"0x00000007 (type L3 ECMP) -->\n" +
				"0x00000008 (type L2 overlay) -->\n" +
				"0xffffffff (type unknown) -->\n" +
				"0x0000000a (type unknown) -->\n"},
		"all members": {
			`[{"id":65537,"type":1,"vlan-id":65535,"pport":1,"index":2,"out-pport":3,"group-id":16,"set-vlan-id":65535,"pop-vlan":1,
			   "group-ids":[1,4294967295],"set-eth-src":"52:54:00:12:34:56","set-eth-dst":"52:54:00:12:34:57","ttl-check":1}]`,
			head + "0x00010001 (type L2 rewrite vlan 65535 pport 1 index 2) --> set vlan 4095 src 52:54:00:12:34:56" +
				" dst 52:54:00:12:34:57 check TTL group id 0x00000010 pop vlan out pport 3 groups [0x00000001,0xffffffff]\n"},
		"members that are 0": {
			`[{"id":1,"type":0,"vlan-id":0,"pport":0,"index":0,"out-pport":0,"group-id":0,"set-vlan-id":0,"pop-vlan":0,
			   "group-ids":[],"ttl-check":0}]`,
			head + "0x00000001 (type L2 interface vlan 0 pport 0 index 0) --> out pport 0 groups []\n"},
		"one address alone": {
			`[{"id":1,"type":0,"set-eth-src":"52:54:00:12:34:56"},{"id":2,"type":0,"set-eth-dst":"52:54:00:12:34:57"}]`,
			head + "0x00000001 (type L2 interface) --> set src 52:54:00:12:34:56\n" +
				"0x00000002 (type L2 interface) --> set dst 52:54:00:12:34:57\n"},
	} {
		text, _ := run("query-rocker-of-dpa-groups", tt.answer, "info rocker-of-dpa-groups sw1")
		assert.Equal(t, tt.want, text, name)
	}
}
