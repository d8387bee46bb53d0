// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keys are those that begin with what is typed.
func keys(p Place) string {
	var list []string
	for _, k := range p.Keys {
		if strings.HasPrefix(k.Text, p.Typed) {
			list = append(list, k.Text)
		}
	}
	return strings.Join(list, " ")
}

func TestPlaceOf(t *testing.T) {
	for _, test := range []struct{ command, text, path, typed, keys string }{
		{"block-job-cancel", "", "device", "", "device= force="},
		{"block-job-cancel", "d", "device", "d", "device="},
		{"block-job-cancel", "device=", "device", "", ""},
		{"block-job-cancel", "device=j", "device", "j", ""},
		{"block-job-cancel", "device=j ", "", "", "force="},
		{"block-job-cancel", "device=j,", "", "", "force="},
		{"block-job-cancel", "device=j,,", "device", "j,", ""},
		{"block-job-cancel", `device="j `, "device", "j ", ""},
		{"block-job-cancel", "j f", "", "f", "force="},
		{"blockdev-add", "qcow2 fi", "", "fi", "file= file."},
		{"blockdev-add", "qcow2 file.dr", "", "file.dr", "file.driver="},
		{"blockdev-add", "qcow2 file.driver=file file.fi", "", "file.fi", "file.filename="},
		{"blockdev-add", "qcow2 file.driver=fi", "file.driver", "fi", ""},
		{"blockdev-add", "quorum children.", "", "children.", "children.0= children.0."},
		{"blockdev-add", "quorum children.0=a children.", "", "children.", "children.1= children.1."},
		{"blockdev-add", "quorum children.0.dri", "", "children.0.dri", "children.0.driver="},
		{"object-add", "memory-backend-ram host-nodes.", "", "host-nodes.", "host-nodes.0="},
		{"stop", "", "", "", ""},
	} {
		p, ok := PlaceOf(test.text, arguments(t, test.command))
		require.True(t, ok, "%s %s", test.command, test.text)
		got := []string{p.Path, p.Typed, keys(p)}
		assert.Equal(t, []string{test.path, test.typed, test.keys}, got, "%s %s", test.command, test.text)
	}
	for _, text := range []string{`device="a"b`, "device=a device=b "} {
		_, ok := PlaceOf(text, arguments(t, "block-job-cancel"))
		assert.False(t, ok, text)
	}
}

// JSON in an argument has members and values, too.
func TestPlaceOfJSONInArguments(t *testing.T) {
	for _, test := range []struct{ command, text, path, typed, keys string }{
		{"blockdev-add", `{`, "", "", "driver node-name discard cache active read-only auto-read-only force-share detect-zeroes"},
		{"blockdev-add", `{"driver": "qcow2", "fi`, "", "fi", "file"},
		{"blockdev-add", `{"driver": "qcow2", "file": {"dri`, "", "dri", "driver"},
		{"blockdev-add", `{"driver": "qco`, "driver", "qco", ""},
		{"blockdev-add", `qcow2 file={"driver": "file", "filen`, "", "filen", "filename"},
		{"blockdev-add", `quorum children=[{"driver": "null-co", "read-o`, "", "read-o", "read-only"},
		{"block-job-cancel", `{"force": t`, "force", "t", ""},
		{"block-job-cancel", `{"device": "j", `, "", "", "force"},
	} {
		p, ok := PlaceOf(test.text, arguments(t, test.command))
		require.True(t, ok, "%s %s", test.command, test.text)
		assert.True(t, p.JSON)
		got := []string{p.Path, p.Typed, keys(p)}
		assert.Equal(t, []string{test.path, test.typed, test.keys}, got, "%s %s", test.command, test.text)
	}
}

func TestPlaceInRequest(t *testing.T) {
	for _, test := range []struct{ text, command, path, typed, keys string }{
		{`{`, "", "", "", "execute arguments id"},
		{` {"exe`, "", "", "exe", "execute"},
		{`{"execute": `, "", "execute", "", ""},
		{`{"execute": "blockd`, "", "execute", "blockd", ""},
		{`{'execute': 'blockdev-del', '`, "blockdev-del", "", "", "arguments id"},
		{`{"execute": "blockdev-del", "arguments": {`, "blockdev-del", "", "", "node-name"},
		{`{"execute": "blockdev-del", "arguments": {"node-name": "d`, "blockdev-del", "arguments.node-name", "d", ""},
		{`{"exec-oob": "migrate-recover", "arguments": {"u`, "migrate-recover", "", "u", "uri"},
		{"{\n\"execute\":\n\"blockdev-add\", \"arguments\": {\"driver\": \"qcow2\", \"file\": {\"driver\": \"file\", \"fi", "blockdev-add", "", "fi", "filename"},
	} {
		p, command, ok := PlaceInRequest(test.text, schema(t))
		require.True(t, ok, test.text)
		got := []string{command, p.Path, p.Typed, keys(p)}
		if test.path == ExecuteMember {
			got[0] = "" // it is being typed
		}
		assert.Equal(t, []string{test.command, test.path, test.typed, test.keys}, got, test.text)
	}
	for _, text := range []string{`{}`, `{"execute": "stop"}`, `{"execute" x`, `{x`, `{"a": ]`, `{"a": 1 2`, `{"a": [1 2`, `{"a" `} {
		_, _, ok := PlaceInRequest(text, schema(t))
		if text == `{"a" ` {
			assert.True(t, ok, "a ':' may follow")
			continue
		}
		assert.False(t, ok, text)
	}
}

func TestGiven(t *testing.T) {
	p, ok := PlaceOf(`qcow2 file.driver=file backing={"driver":"null-co"} file.`, arguments(t, "blockdev-add"))
	require.True(t, ok)
	assert.Equal(t, "qcow2", p.Given("driver"))
	assert.Equal(t, "file", p.Given("file.driver"))
	assert.Empty(t, p.Given("file.nosuch"))
	assert.Empty(t, p.Given("nosuch.x"))
	assert.True(t, p.Has("backing"))
	assert.False(t, p.Has("read-only"))
}

// What must be given comes first; members of what was given follow it.
func TestMembersGiven(t *testing.T) {
	var paths []string
	for _, m := range MembersGiven("quorum vote-threshold=1 children.0.driver=null-co", arguments(t, "blockdev-add")) {
		paths = append(paths, m.Path)
	}
	text := strings.Join(paths, " ")
	assert.True(t, strings.HasPrefix(text, "driver children children.0.driver "), text)
	assert.Contains(t, text, " children.0.latency-ns ")
	assert.Less(t, strings.Index(text, "vote-threshold"), strings.Index(text, " node-name"))
	assert.Len(t, MembersGiven(`"`, arguments(t, "block-job-cancel")), 2, "what cannot be read gives nothing")
}
