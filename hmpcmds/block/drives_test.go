// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// drives are the replies of a QEMU with -drive id=d0,if=none and -device ide-cd,id=cd0,drive=node.
const (
	drives = `[{"device":"d0","qdev":"cd1","removable":true},{"device":"","qdev":"cd0","removable":true},
{"device":"","qdev":"disk0","removable":false}]`
	noCD0 = "!Device 'cd0' not found"
)

// TestDriveByID: a device whose node is one of -blockdev has no name (Launchpad 1799766, 1815445).
func TestDriveByID(t *testing.T) {
	for line, requests := range map[string][]string{
		"eject -f cd0": {
			`{"execute":"eject","arguments":{"device":"cd0","force":true}}`,
			`{"execute":"eject","arguments":{"id":"cd0","force":true}}`},
		"change cd0 a.iso raw": {
			`{"execute":"blockdev-change-medium","arguments":{"device":"cd0","filename":"a.iso","format":"raw"}}`,
			`{"execute":"blockdev-change-medium","arguments":{"id":"cd0","filename":"a.iso","format":"raw"}}`},
	} {
		q := hmptest.NewScript(map[string][]string{"eject": {noCD0, `{}`}, "blockdev-change-medium": {noCD0, `{}`}})
		host, session := hmptest.OpenExtended(Rows, q)
		q.Requests = nil
		assert.True(t, session.Run(line))
		assert.Empty(t, host.Take())
		assert.Equal(t, requests, q.Requests)
	}
}

// TestDriveThatIsNone: the extended editor lists what there is.
func TestDriveThatIsNone(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"eject": {"!Device 'nosuch' not found"}, "query-block": {drives, `[]`}})
	host, session := hmptest.OpenExtended(Rows, q)
	assert.False(t, session.Run("eject nosuch"))
	assert.Equal(t, "Error: Device 'nosuch' not found\nremovable devices are: d0, cd0\n", host.Take())
	assert.False(t, session.Run("eject nosuch"))
	assert.Equal(t, "Error: Device 'nosuch' not found\nthere is no removable device\n", host.Take())
}

// TestDriveByIDElsewhere: the classic editor and scripts have the built-in monitor's text; scripts are told
// more on the side.
func TestDriveByIDElsewhere(t *testing.T) {
	const want = "Error: Device 'cd0' not found\n"
	hints := ""
	for _, opts := range []monitor.Options{{Terminal: true}, {Script: true, Hidden: func(text string) { hints += text }}} {
		q := hmptest.NewScript(map[string][]string{"eject": {noCD0}, "query-block": {drives}})
		host := &monitortest.Host{}
		session := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, opts)
		assert.False(t, session.Run("eject cd0"))
		assert.Equal(t, want, host.Take())
	}
	assert.Contains(t, hints, "'cd0' is the id of a device that has no name")
}

// TestDriveIDsAreOffered: beside the names, and only by the extended editor.
func TestDriveIDsAreOffered(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"query-block": {drives}})
	for _, line := range []string{"eject ", "eject -f ", "change "} {
		assert.Equal(t, []string{"cd0", "d0"}, hmptest.Offered(Rows, q, line), line)
	}
	assert.Equal(t, []string{"cd0"}, hmptest.Offered(Rows, q, "change c"))
	_, session := hmptest.OpenTerminal(Rows, q)
	assert.Equal(t, []string{"d0"}, session.Complete("eject "))
}
