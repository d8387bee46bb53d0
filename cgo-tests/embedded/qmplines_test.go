// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// linesAt starts a stopped QEMU on libhmp, and a client of its monitor.
func linesAt(t *testing.T, args ...string) (*qemutest.QEMU, func(keys, until string) string) {
	t.Helper()
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), append(args, "-M", "pc", "-S", "-monitor", "unix:m,server=on,wait=off")...)
	c := q.Terminal("m")
	c.Until(qemutest.Prompt)
	return q, func(keys, until string) string {
		c.Send(keys)
		return strings.ReplaceAll(c.Until(until), "\r", "")
	}
}

const paused = "status:  prelaunch\n"

// Every QMP command is a line of a monitor in QEMU, and of human-monitor-command.
func TestQMPCommandsAreLinesInQEMU(t *testing.T) {
	q, typed := linesAt(t, "-blockdev", "null-co,node-name=disk")
	assert.Contains(t, typed("query-status\n", qemutest.Prompt), paused)
	assert.Contains(t, typed("info named-block-nodes\n", qemutest.Prompt), "node-name:          disk\n")
	assert.Contains(t, typed("blockdev-del disc\n", qemutest.Prompt), "Error: Failed to find node with node-name='disc'")
	assert.NotContains(t, typed("blockdev-del disk\n", qemutest.Prompt), "Error")
	assert.Contains(t, typed("blockdev-add null-c\tnode-n\tdisk size=1M read-o\ton\n", qemutest.Prompt), "read-only=on")
	assert.Contains(t, q.HMP("query-status"), paused)
	assert.Contains(t, q.HMP("info named-block-nodes"), "null-co")
	assert.Contains(t, q.HMP("wait STOP"), "Error: no events arrive here")
	assert.Contains(t, q.HMP(`{ "execute": "query-status" }`), `"status": "prelaunch"`)
	assert.Contains(t, q.HMP(`{ "execute": `), "Error: ")
	assert.Equal(t, "unknown command: 'nosuch'\n", q.HMP("nosuch"))
}

// What help says of a QMP command is QEMU's own documentation, which was built in.
func TestHelpHasTheDocumentationOfQAPI(t *testing.T) {
	q, _ := linesAt(t)
	text := q.HMP("help blockdev-mirror")
	assert.Contains(t, text, "Start mirroring a block device's writes to a new destination.")
	assert.Contains(t, text, "  speed=int\n      the maximum speed, in bytes per second\n")
	assert.Contains(t, text, "\nSince: 2.6\n")
	assert.Contains(t, q.HMP("help blockdev-add driver=qcow2"), "the maximum total size of the L2 table")
	assert.Contains(t, q.HMP("help x-query-qtree"), "Query the tree of devices as text.")
	assert.NotContains(t, q.HMP("help"), "blockdev-mirror")
	assert.Contains(t, q.HMP("qmp mirror"), "blockdev-mirror [-d] device=str")
}

func TestRequestOfSeveralLinesInQEMU(t *testing.T) {
	_, typed := linesAt(t)
	assert.Contains(t, typed("{ \"execute\":\n", "     > "), "execute")
	assert.Contains(t, typed("\"query-statu\t}\n", qemutest.Prompt), `"status": "prelaunch"`)
	assert.Contains(t, typed("info status\n", qemutest.Prompt), "VM status: paused (prelaunch)\n")
}

func TestTransactionInQEMU(t *testing.T) {
	q, typed := linesAt(t, "-blockdev", "null-co,node-name=a,size=1048576", "-blockdev", "null-co,node-name=b,size=1048576")
	typed("transaction\n", "transaction> ")
	typed("block-dirty-bitmap-add node=a name=x\n", "transaction> ")
	assert.Contains(t, typed("block-dirty-bitmap-add node=c name=x\nsend\n", qemutest.Prompt), "Error: ")
	assert.NotContains(t, q.HMP("query-named-block-nodes"), "dirty-bitmaps", "all or nothing")
	typed("transaction\n", "transaction> ")
	typed("block-dirty-bitmap-add node=a name=x\nblock-dirty-bitmap-add node=b name=x\nsend\n", qemutest.Prompt)
	assert.Equal(t, 2, strings.Count(q.HMP("query-named-block-nodes"), "dirty-bitmaps"))
}

// A job that never ends by itself, since it is slow: Ctrl-C leaves it, and it can be cancelled.
func TestJobInQEMU(t *testing.T) {
	q, typed := linesAt(t, "-blockdev", "null-co,node-name=a,size=1073741824", "-blockdev", "null-co,node-name=b,size=1073741824")
	assert.Contains(t, typed("blockdev-mirror device=a target=b sync=full job-id=j speed=1\n", "running"), "job 'j' (mirror) has started\n")
	assert.Contains(t, typed("\x03", qemutest.Prompt), "job 'j' goes on in the background")
	assert.Contains(t, q.HMP("query-jobs"), "mirror")
	assert.NotContains(t, typed("block-job-cancel j force\n", qemutest.Prompt), "Error")
	require.Eventually(t, func() bool { return q.HMP("query-jobs") == "(empty)\n" }, qemutest.Limit, 1e7)
	text := typed("blockdev-mirror device=a target=b sync=none job-id=k\n", qemutest.Prompt)
	assert.Contains(t, text, "job 'k' is ready: 'job-complete k' ends it")
}

func TestWaitInQEMU(t *testing.T) {
	q, typed := linesAt(t)
	typed("wait STOP timeout=60\n", "\n")
	require.NoError(t, q.QMP("cont", nil, nil))
	require.NoError(t, q.QMP("stop", nil, nil))
	assert.Contains(t, typed("", qemutest.Prompt), "STOP\n(qemu) ")
	assert.Contains(t, typed("wait STOP timeout=0.1\n", qemutest.Prompt), "Error: no event STOP came in 0.1 s, ")
	typed("wait STOP\n", "\n")
	assert.Contains(t, typed("\x03", qemutest.Prompt), "(qemu) ")
}
