// SPDX-License-Identifier: GPL-2.0-or-later

package audio

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/hmpcmds/internal/hmptest"
)

// TestWavCapture: optional arguments are sent if they are given; what fails is told as
// hmp_wavcapture in audio/audio-hmp-cmds.c tells it.
func TestWavCapture(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"x-wavcapture": {`{}`, `{}`,
		"!Failed to add wave capture: Failed to open wave file", "!Audiodev 'x' not found"}})
	host, session, _ := q.Open(Rows)
	for _, tt := range []struct{ line, request, text string }{
		{"wavcapture a.wav snd0", `{"audiodev":"snd0","path":"a.wav"}`, ""},
		{"wavcapture a.wav snd0 44100 16 2", `{"audiodev":"snd0","bits":16,"channels":2,"freq":44100,"path":"a.wav"}`, ""},
		{"wavcapture /a.wav snd0", `{"audiodev":"snd0","path":"/a.wav"}`, "Failed to open wave file\nFailed to add wave capture\n"},
		{"wavcapture a.wav x", `{"audiodev":"x","path":"a.wav"}`, "Audiodev 'x' not found\n"},
	} {
		assert.Equal(t, tt.text == "", session.Run(tt.line), tt.line)
		assert.Equal(t, tt.text, host.Take(), tt.line)
		assert.Equal(t, `{"execute":"x-wavcapture","arguments":`+tt.request+`}`, q.Requests[len(q.Requests)-1], tt.line)
	}
}

// TestDeprecated: since 10.2 each row warns once in the life of a QEMU (audio/audio-hmp-cmds.c).
func TestDeprecated(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"x-query-capture": {`{"human-readable-text":""}`}, "x-stopcapture": {`{}`},
		"query-version": {`{"qemu":{"major":10,"minor":2,"micro":0},"package":""}`}})
	host, session, _ := q.Open(Rows)
	for _, tt := range []struct{ line, want string }{
		{"info capture", "warning: 'info capture' is deprecated since v10.2, to be removed\n"},
		{"info capture", ""},
		{"stopcapture 0", "warning: 'stopcapture' is deprecated since v10.2, to be removed\n"},
	} {
		session.Run(tt.line)
		assert.Equal(t, tt.want, host.Take(), tt.line)
	}
}
