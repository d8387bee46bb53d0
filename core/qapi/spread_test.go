// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/qmp"
)

// Elements of lists in the objects are rows, beside what the objects have.
func TestRowsOfListsInObjects(t *testing.T) {
	for _, test := range []struct{ reply, want string }{
		{`[{"fdset-id":1,"fds":[{"fd":1},{"fd":2}]},{"fdset-id":2,"fds":[]}]`, "FD  FDSET-ID\n1   1\n2   1\n-   2\n"},
		{`[{"id":"a","one":[{"x":1}],"two":[{"y":2,"x":3}],"deep":{"list":[{"z":1}]}}]`, "ID  ONE.X  TWO.X  Y\na   1      -      -\na   -      3      2\n"},
		{`[{"provider":"kvm","stats":[{"name":"exits","value":7},{"name":"halt","value":[1,2]}]}]`, // query-stats
			"PROVIDER  NAME   VALUE\nkvm       exits  7\nkvm       halt   1,2\n"},
		{`[{"id":"a","in":[{"x":1,"y":[{"z":1},{"z":2}]}]}]`, "ID  X\na   1\n"},
	} {
		assert.Equal(t, test.want, rows(t, test.reply, qmp.Type{}, Columns{Header: true}), test.reply)
	}
	const deep = `[{"id":"a","in":[{"x":1,"y":[{"z":1},{"z":2}]}]}]`
	assert.Equal(t, "ID  X  Z\na   1  1\na   1  2\n", rows(t, deep, qmp.Type{}, Columns{Names: []string{"all"}, Header: true}))
	assert.Equal(t, "Z\n1\n2\n", rows(t, deep, qmp.Type{}, Columns{Names: []string{"z"}, Header: true}))
	assert.Equal(t, "ID\na\n", rows(t, deep, qmp.Type{}, Columns{Names: []string{"id"}, Header: true}), "no row for what is not shown")
}

// An empty list of objects is no column, as the schema tells.
func TestRowsOfAnEmptyListInObjects(t *testing.T) {
	assert.Equal(t, "ID       AUTH\ndefault  none\n",
		rows(t, `[{"id":"default","server":[],"clients":[],"auth":"none"}]`, schema(t).CommandResult("query-vnc-servers"), Columns{Header: true}))
}

// What is behind a bridge follows the bridge; buses without devices are no rows.
func TestRowsOfATree(t *testing.T) {
	const buses = `[{"bus":0,"devices":[
		{"bus":0,"slot":1,"class_info":{"class":1540,"desc":"PCI bridge"},"pci_bridge":{"bus":{"number":0},"devices":[
			{"bus":1,"slot":0,"class_info":{"class":1540},"pci_bridge":{"bus":{"number":1},"devices":[{"bus":2,"slot":7,"class_info":{"class":2}}]}},
			{"bus":1,"slot":3,"class_info":{"class":2}}]}},
		{"bus":0,"slot":31,"class_info":{"class":1537,"desc":"ISA bridge"}}]},
		{"bus":9,"devices":[]}]`
	const want = "BUS  SLOT  CLASS  DESC\n0    1     1540   PCI bridge\n1    0     1540   -\n2    7     2      -\n1    3     2      -\n0    31    1537   ISA bridge\n"
	usual := []string{"devices.bus", "devices.slot", "devices.class_info.class", "devices.class_info.desc"}
	for name, of := range map[string]qmp.Type{"by the schema": schema(t).CommandResult("query-pci"), "without": {}} {
		assert.Equal(t, want, rows(t, buses, of, Columns{Usual: usual, Header: true}), name)
		assert.Equal(t, "BUS  SLOT\n0    1\n0    0\n0    7\n0    3\n0    31\n9    -\n",
			rows(t, buses, of, Columns{Names: []string{"bus", "slot"}, Header: true}), name)
	}
	assert.Equal(t, "BUS  SLOT  CLASS  DESC\n", rows(t, `[{"bus":9,"devices":[]}]`, schema(t).CommandResult("query-pci"), Columns{Usual: usual, Header: true}))
}
