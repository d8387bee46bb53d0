// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/hmpcmds/internal/hmptest"
)

// newer is a QEMU of a version, with a schema of the commands on networks. No QEMU with the
// structured ones can be had here yet: types and replies are written by hand, after NetworkInfo
// in qapi/net.json of 11.2 and hmp_info_network in its net/net-hmp-cmds.c.
func newer(version string, answers map[string][]string) *hmptest.Script {
	answers["query-version"] = []string{`{"qemu":` + version + `,"package":""}`}
	answers["query-qmp-schema"] = []string{`[
{"name":"x-query-network","meta-type":"command","arg-type":"0","ret-type":"1"},
{"name":"1","meta-type":"object","members":[{"name":"hubs","type":"2"},{"name":"clients","type":"2"}]},
{"name":"x-query-usernet","meta-type":"command","arg-type":"0","ret-type":"[3]"},
{"name":"[3]","meta-type":"array","element-type":"3"},
{"name":"3","meta-type":"object","members":[{"name":"id","type":"str"}]},
{"name":"netdev_add","meta-type":"command","arg-type":"4","ret-type":"0"},
{"name":"4","meta-type":"object","members":[{"name":"type","type":"5"}]},
{"name":"5","meta-type":"enum","values":["user"]}]`}
	return hmptest.NewScript(answers)
}

const (
	release11_2   = `{"major":11,"minor":2,"micro":0}`
	candidate11_2 = `{"major":11,"minor":1,"micro":91}`
)

// TestStructuredNetwork: a hub with a port that is not connected, cards with and without a peer,
// and filters.
func TestStructuredNetwork(t *testing.T) {
	const answer = `{"hubs":[{"id":0,"ports":[
{"name":"port1","peer":{"name":"user0","queue-index":0,"type":"user","info-str":"net=10.0.2.0,restrict=off"}},{"name":"port0"}]}],
"clients":[
{"name":"nic0","queue-index":0,"type":"nic","info-str":"model=virtio-net-pci,macaddr=52:54:00:12:34:56",
 "peer":{"name":"tap0","queue-index":0,"type":"tap","info-str":"index=0,fd=9",
  "filters":[{"name":"f0","type":"filter-mirror","info":"netdev=tap0,queue=all"},{"name":"f1","type":"filter-dump","info":""}]}},
{"name":"tap0","queue-index":0,"type":"tap","info-str":"index=0,fd=9","peer":{"name":"nic0","queue-index":0,"type":"nic","info-str":""}},
{"name":"nic1","queue-index":1,"type":"nic","info-str":"model=e1000"},
{"name":"user1","queue-index":0,"type":"user","info-str":"net=10.0.3.0"}]}`
	const want = `hub 0
 \ port1: user0: index=0,type=user,net=10.0.2.0,restrict=off
 \ port0
nic0: index=0,type=nic,model=virtio-net-pci,macaddr=52:54:00:12:34:56
 \ tap0: index=0,type=tap,index=0,fd=9
filters:
  - f0: type=filter-mirror,netdev=tap0,queue=all
  - f1: type=filter-dump
nic1: index=1,type=nic,model=e1000
user1: index=0,type=user,net=10.0.3.0
`
	for _, version := range []string{release11_2, candidate11_2} {
		host, session, _ := newer(version, map[string][]string{"x-query-network": {answer}}).Open(Rows)
		assert.True(t, session.Run("info network"))
		assert.Equal(t, want, host.Take())
	}
}

// TestTextNetwork: in older QEMUs only libhmp's command has that name.
func TestTextNetwork(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"x-query-network": {`{"human-readable-text":"nic0: index=0,type=nic\n"}`}})
	host, session, _ := q.Open(Rows)
	assert.True(t, session.Run("info network"))
	assert.Equal(t, "nic0: index=0,type=nic\n", host.Take())
	assert.Equal(t, []string{"x-query-network"}, q.Asked())
}

// TestStructuredUsernet: the type is that of QEMU's commit "net/qapi: add x-query-usernet command".
func TestStructuredUsernet(t *testing.T) {
	q := newer(release11_2, map[string][]string{usernetCommand: {`[{"hub-id":0,"hub-name":"user0","info":"  Protocol[State]    FD\n"},
{"hub-name":"user1","info":"  Protocol[State]    FD\n  TCP[HOST_FORWARD]  12\n"}]`}})
	schema := q.Answers["query-qmp-schema"][0]
	q.Answers["query-qmp-schema"][0] = strings.Replace(schema, `"name":"id","type":"str"`, `"name":"hub-id","default":null,"type":"int"},{"name":"hub-name","type":"str"},{"name":"info","type":"str"`, 1)
	require.NotEqual(t, schema, q.Answers["query-qmp-schema"][0])
	host, session, _ := q.Open(Rows)
	assert.True(t, session.Run("info usernet"))
	assert.Equal(t, "Hub 0 (user0):\n  Protocol[State]    FD\nHub -1 (user1):\n  Protocol[State]    FD\n  TCP[HOST_FORWARD]  12\n", host.Take())
}

// TestReplyOfAnotherForm: a command of the right name that returns something else does not
// serve the row.
func TestReplyOfAnotherForm(t *testing.T) {
	q := newer(release11_2, map[string][]string{"x-query-usernet": {`[{"id":"user0"}]`}})
	host, session, _ := q.Open(Rows)
	assert.False(t, session.Run("info usernet"))
	assert.Equal(t, "Error: 'info usernet' needs other replies of QMP command x-query-usernet than this QEMU's "+
		"(a newer libhmp may know these)\n", host.Take())
	assert.NotContains(t, q.Asked(), "x-query-usernet")
}

// TestNamesOfNetworkClients: the texts are those of hmp_info_network and net_hub_info in 10.0,
// the candidates those of set_link_completion and netdev_del_completion.
func TestNamesOfNetworkClients(t *testing.T) {
	const text = `hub 0\n \\ hub0port1: #net100: index=0,type=user,net=10.0.3.0,restrict=off\n \\ port0\n` +
		`nic0: index=0,type=nic,model=virtio-net-pci,macaddr=52:54:00:12:34:56\n \\ user0: index=0,type=user,net=10.0.2.0\n` +
		`filters:\n  - f0: type=filter-dump,file=/tmp/a\ntap1: index=0,type=tap,index=0\n`
	q := hmptest.NewScript(map[string][]string{
		"x-query-network": {`{"human-readable-text":"` + text + `"}`}, "set_link": {`{}`}, "netdev_del": {`{}`},
	})
	_, session, _ := q.Open(Rows)
	assert.Equal(t, []string{"#net100", "hub0port1", "nic0", "port0", "tap1", "user0"}, session.Complete("set_link "))
	assert.Equal(t, []string{"port0", "tap1", "user0"}, session.Complete("netdev_del "))

	structured := newer(release11_2, map[string][]string{"set_link": {`{}`}, "netdev_del": {`{}`},
		"x-query-network": {`{"hubs":[{"id":0,"ports":[{"name":"#net100","peer":{"name":"user1","type":"user"}}]}],
"clients":[{"name":"nic0","type":"nic","peer":{"name":"user0","type":"user"}},{"name":"user0","type":"user"}]}`}})
	_, session, _ = structured.Open(Rows)
	assert.Equal(t, []string{"#net100", "nic0", "user0", "user1"}, session.Complete("set_link "))
	assert.Equal(t, []string{"user0", "user1"}, session.Complete("netdev_del "))

	_, session, _ = hmptest.NewScript(map[string][]string{"set_link": {`{}`}}).Open(Rows)
	assert.Empty(t, session.Complete("set_link "))
}
