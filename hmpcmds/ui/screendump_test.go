// SPDX-License-Identifier: GPL-2.0-or-later

package ui

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
)

// TestScreendumpBySuffix: the extended editor has a file called .png be one (Launchpad 1193564), where QEMU can
// make it; else a PPM is written, as by the built-in monitor, and a note says so outside of QEMU.
func TestScreendumpBySuffix(t *testing.T) {
	var notes string
	script := monitor.Options{Script: true, Note: func(text string) { notes += text }}
	const new, old = `{"qemu":{"major":7,"minor":1,"micro":0},"package":""}`, `{"qemu":{"major":7,"minor":0,"micro":0},"package":""}`
	for _, tt := range []struct {
		opts                          monitor.Options
		version, line, request, notes string
	}{
		{hmptest.Extended(), new, "screendump a.png", `"filename":"a.png","format":"png"`, ""},
		{hmptest.Extended(), new, "screendump A.PNG", `"filename":"A.PNG","format":"png"`, ""},
		{hmptest.Extended(), new, "screendump a.png -f ppm", `"filename":"a.png","format":"ppm"`, ""},
		{hmptest.Extended(), new, "screendump a.ppm", `"filename":"a.ppm"`, ""},
		{hmptest.Extended(), new, "screendump png", `"filename":"png"`, ""},
		{hmptest.Extended(), old, "screendump a.png", `"filename":"a.png"`, "this QEMU writes the picture as PPM, whatever the name\n"},
		{script, new, "screendump a.png", `"filename":"a.png"`, "the picture is written as PPM, as QEMU's monitor does: '-f png' makes it a PNG"},
		{script, old, "screendump a.png", `"filename":"a.png"`, "this QEMU writes the picture as PPM, whatever the name"},
		{monitor.Options{Terminal: true}, new, "screendump a.png", `"filename":"a.png"`, ""},
		{monitor.Options{}, new, "screendump a.png", `"filename":"a.png"`, ""},
	} {
		q := hmptest.NewScript(map[string][]string{"screendump": {`{}`}, "query-version": {tt.version}})
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(q), hmptest.Table(Rows)).Open(host, tt.opts)
		notes = ""
		assert.True(t, s.Run(tt.line))
		assert.Equal(t, []string{`{"execute":"screendump","arguments":{` + tt.request + `}}`}, q.Requests, tt)
		assert.Equal(t, tt.notes, host.Take()+notes, tt)
	}
}
