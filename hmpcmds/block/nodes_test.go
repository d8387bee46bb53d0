// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nodes is a QEMU with these nodes and this graph.
func nodes(list, graph string) *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
		blockGraphCommand: {graph}, "query-named-block-nodes": {list}, "query-block": {`[]`}, "query-status": {`{}`},
		"snapshot-save": {`{}`}, "snapshot-load": {`{}`}, "snapshot-delete": {`{}`},
		"query-jobs": {`[]`}, "job-dismiss": {`{}`}, "job-cancel": {`{}`},
	})
}

// L1: QAPI allows a node without a name. Nobody can mean it.
func TestNodesWithoutNames(t *testing.T) {
	const anonymous = `{"file":"a.img","drv":"qcow2","cache":{},"detect_zeroes":"off","image":{"snapshots":[{"name":"one","id":"1"}]}}`
	q := nodes(`[`+anonymous+`]`, `{"nodes":[{"id":1,"type":"block-driver","name":""}],"edges":[]}`)
	host, session, _ := q.Open(Rows)
	for line, want := range map[string]string{
		"info block -n":    "<anonymous>: a.img (qcow2)\n    Cache mode:       writethrough\n",
		"info block -n x":  "",
		`info block -n ""`: "",
		"info block x":     "",
		"info snapshots":   "no block device can store vmstate for snapshot\n",
		"delvm one":        "",
	} {
		session.Run(line)
		assert.Equal(t, want, host.Take(), line)
	}
	for _, line := range []string{"savevm one", "loadvm one"} {
		session.Run(line)
		assert.NotContains(t, host.Take(), "internal error", line)
	}
	assert.Empty(t, session.Complete("loadvm "))
}

// A node that is its own child is looked at once.
func TestNodesInACircle(t *testing.T) {
	q := nodes(`[{"node-name":"a","drv":"raw"},{"node-name":"b","drv":"raw"}]`,
		`{"nodes":[{"id":1,"type":"block-driver","name":"a"},{"id":2,"type":"block-driver","name":"b"}],
		"edges":[{"parent":1,"child":2,"name":"file"},{"parent":2,"child":1,"name":"file"}]}`)
	host, session, _ := q.Open(Rows)
	require.Empty(t, session.Complete("loadvm "))
	session.Run("info snapshots")
	require.Equal(t, "no block device can store vmstate for snapshot\n", host.Take())
}
