// SPDX-License-Identifier: GPL-2.0-or-later

package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNamed(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want Protocol
	}{
		{map[string]string{"TERM": "xterm-kitty"}, Kitty},
		{map[string]string{"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Kitty},
		{map[string]string{"TERM_PROGRAM": "ghostty"}, Kitty},
		{map[string]string{"TERM_PROGRAM": "iTerm.app"}, ITerm},
		{map[string]string{"LC_TERMINAL": "iTerm2"}, ITerm}, // ssh passes it on
		{map[string]string{"TERM_PROGRAM": "WezTerm"}, ITerm},
		{map[string]string{"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"}, None},
		{map[string]string{"TERM": "screen", "KITTY_WINDOW_ID": "1"}, None},
		{map[string]string{"TERM": "xterm-256color"}, None},
	} {
		assert.Equal(t, tt.want, Named(func(name string) string { return tt.env[name] }), tt.env)
	}
}

func TestUnderstand(t *testing.T) {
	for answer, want := range map[string]struct {
		terminal Terminal
		keys     string
	}{
		"\x1b[?62;4;22c":                            {Terminal{Protocol: Sixel}, ""},
		"\x1b[?4c":                                  {Terminal{Protocol: Sixel}, ""},
		"\x1b[?64;14;40c":                           {Terminal{}, ""},
		"\x1b_Gi=31;OK\x1b\\\x1b[?62;4c":            {Terminal{Protocol: Kitty}, ""},
		"\x1b_Gi=31;ENOENT:x\x1b\\\x1b[?62;4c":      {Terminal{Protocol: Sixel}, ""},
		"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62c": {Terminal{Kitty, 10, 20}, ""},
		"ab\x1b[A\x1b[6;20;10tc\x1b[?62;4cd":        {Terminal{Sixel, 10, 20}, "ab\x1b[Acd"},
		"keys only":                                 {Terminal{}, "keys only"},
		"":                                          {Terminal{}, ""},
		"\x1b[6;99999999999;1t\x1b_Gi=31\x1b[?9999999": {Terminal{}, "\x1b[6;99999999999;1t\x1b_Gi=31\x1b[?9999999"},
	} {
		terminal, keys := Understand([]byte(answer))
		assert.Equal(t, want.terminal, terminal, "%q", answer)
		assert.Equal(t, want.keys, string(keys), "%q", answer)
	}
	assert.True(t, Answered([]byte("x\x1b[?62c")))
	assert.False(t, Answered([]byte("\x1b[6;20;10t\x1b[?62")))
}

func TestDecode(t *testing.T) {
	img, err := Decode([]byte("P6\n2 1\n255\n\x01\x02\x03\xff\x00\x80"))
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 2, 1), img.Bounds())
	assert.Equal(t, color.RGBA{1, 2, 3, 255}, img.At(0, 0))
	assert.Equal(t, color.RGBA{255, 0, 128, 255}, img.At(1, 0))
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	again, err := Decode(b.Bytes())
	require.NoError(t, err)
	assert.Equal(t, img.Bounds(), again.Bounds())
}

// TestDecodeHostile: what a peer may send takes no memory for what is not there.
func TestDecodeHostile(t *testing.T) {
	huge := []byte("IHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00")
	header := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), uint32(len(huge)-4))
	header = binary.BigEndian.AppendUint32(append(header, huge...), crc32.ChecksumIEEE(huge))
	for _, data := range []string{"", "P6", "P6\n2 1\n255\n\x01", "P6\n-1 1\n255\n", "P6\n0 1\n255\n", "P6\n1 1\n65535\n\x00\x00",
		"P6\n99999999 99999999\n255\n", "P6\n4294967296 4294967296\n255\n", "P6\n99999999999999999999 1\n255\n", "GIF89a", string(header)} {
		_, err := Decode([]byte(data))
		assert.Error(t, err, "%q", data)
	}
}

// TestFit: only what is too large changes, and keeps its shape.
func TestFit(t *testing.T) {
	for _, tt := range []struct{ w, h, columns, rows, toW, toH int }{
		{640, 480, 80, 31, 640, 480},
		{640, 480, 40, 31, 320, 240},
		{640, 480, 80, 16, 320, 240},
		{640, 480, 0, 0, 640, 480},
		{10000, 1, 10, 10, 80, 1},
		{1, 10000, 10, 11, 1, 160},
	} {
		got := fit(image.NewRGBA(image.Rect(0, 0, tt.w, tt.h)), tt.columns*8, (tt.rows-1)*16)
		assert.Equal(t, image.Pt(tt.toW, tt.toH), got.Bounds().Size(), tt)
	}
}
