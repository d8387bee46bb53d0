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
		{script, new, "screendump a.png", `"filename":"a.png"`, "the picture is written as PPM, as QEMU's monitor does: 'screendump FILE -f png' makes it a PNG"},
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

// TestScreendumpOnScreen: the extended editor of the hmp program shows the picture that QEMU writes to a
// descriptor, as PPM where it makes no PNG.
func TestScreendumpOnScreen(t *testing.T) {
	const noPNG = "!Enable PNG support with libpng for screendump"
	for _, tt := range []struct {
		line, version string
		answers, want []string // of screendump, and its arguments
		text          string
	}{
		{"screendump", "10", []string{`{}`}, []string{`"filename":"F","format":"png"`}, "shown\n"},
		{"screendump -", "10", []string{`{}`}, []string{`"filename":"F","format":"png"`}, "shown\n"},
		{"screendump - vga0 1", "10", []string{`{}`}, []string{`"filename":"F","device":"vga0","head":1,"format":"png"`}, "shown\n"},
		{"screendump", "10", []string{noPNG, `{}`}, []string{`"filename":"F","format":"png"`, `"filename":"F"`}, "shown\n"},
		{"screendump - -f ppm", "10", []string{`{}`}, []string{`"filename":"F","format":"ppm"`}, "shown\n"},
		{"screendump", "7", []string{`{}`}, []string{`"filename":"F"`}, "shown\n"},
		{"screendump", "7", []string{"!There is no console to take a screendump from"}, []string{`"filename":"F"`},
			"Error: There is no console to take a screendump from\n"},
	} {
		q := hmptest.NewScript(map[string][]string{"screendump": tt.answers,
			"query-version": {`{"qemu":{"major":` + tt.version + `,"minor":0,"micro":0},"package":""}`}})
		host, s := hmptest.OpenExtended(Rows, q)
		q.Requests = nil
		host.OnCapture = func(write func(string) error) ([]byte, bool, error) {
			err := write("F")
			return []byte("a picture"), true, err
		}
		host.OnView = func(data []byte) (string, error) {
			assert.Equal(t, "a picture", string(data))
			return "shown\n", nil
		}
		s.Run(tt.line)
		assert.Equal(t, tt.text, host.Take(), tt)
		var want []string
		for _, arguments := range tt.want {
			want = append(want, `{"execute":"screendump","arguments":{`+arguments+`}}`)
		}
		assert.Equal(t, want, q.Requests)
	}
}

// TestScreendumpNowhere: no descriptors, no viewer such as inside QEMU, and the monitors that have QEMU's words.
func TestScreendumpNowhere(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"screendump": {`{}`}})
	host, s := hmptest.OpenExtended(Rows, q)
	q.Requests = nil
	assert.False(t, s.Run("screendump"))
	assert.Equal(t, "Error: "+errNoViewer.Error()+"\n", host.Take())
	host.OnView = func([]byte) (string, error) { panic("there is nothing to show") }
	assert.False(t, s.Run("screendump"))
	assert.Equal(t, "Error: "+errNoDescriptor.Error()+"\n", host.Take())
	assert.Empty(t, q.Requests)

	host, s = hmptest.OpenTerminal(Rows, q)
	q.Requests = nil
	host.OnView = func([]byte) (string, error) { panic("this is classic") }
	assert.False(t, s.Run("screendump"))
	assert.Contains(t, host.Take(), `Try "help screendump" for more information`)
	assert.True(t, s.Run("screendump -"))
	assert.Equal(t, []string{`{"execute":"screendump","arguments":{"filename":"-"}}`}, q.Requests)
}
