// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No key but Enter and Tab allocates anything once buffers have grown.
func TestKeysAllocateNothing(t *testing.T) {
	for name, c := range map[string]struct {
		opts Options
		keys string
	}{
		"classic":           {Options{}, "y\x1b[D\x7f\x1b[C\x01\x05\x04ab\x17\x15\x10\x0e\x0c"},
		"typing":            {Options{Extended: true}, "info block é\x7f\x7f\x7f"},
		"moving":            {Options{Extended: true}, "\x01\x05\x1b[D\x1b[C\x1b[1;5D\x1b[1;5C\x1bb\x1bf"},
		"kill and yank":     {Options{Extended: true}, "one two\x17\x19\x1by\x15\x0b\x19\x1bd\x1b\x7f"},
		"undo":              {Options{Extended: true}, "one two three\x1f\x1f"},
		"history":           {Options{Extended: true}, "ab\x10x\x10\x0e\x0e\x1b[5~\x1b[6~\x1b."},
		"search":            {Options{Extended: true}, "\x12inf\x12\x13\x7f\x12\x07\x12st\x1b[C"},
		"transpose":         {Options{Extended: true}, "ab\x14"},
		"wide":              {Options{Extended: true}, "日本\x02é\x7f"},
		"paste":             {Options{Extended: true}, "\x1b[200~one\rtwo\x1b[201~"},
		"unknown sequences": {Options{Extended: true}, "\x1b[1;2;3x\x1b]0;title\a\x1bOP"},
		"limited":           {Options{Extended: true, Limited: true}, "é\x1b[D\x1b[C\x7f"},
	} {
		t.Run(name, func(t *testing.T) {
			e := New(discard{}, nil, c.opts)
			e.Start(prompt, false, nil)
			e.ShowPrompt()
			e.SetHistory([]string{"info block", "info status", "stop"})
			feed(e, strings.Repeat("x", 200)+"\x15")
			keys := []byte(c.keys + "\x05\x15") // and an empty line again
			for range maxUndos {
				for _, b := range keys {
					e.Feed(b)
				}
			}
			require.Zero(t, testing.AllocsPerRun(20, func() {
				for _, b := range keys {
					e.Feed(b)
				}
			}))
		})
	}
}

// Bytes per second: lines typed one after the other, typing at the end of a
// long one, and a paste.
func BenchmarkFeed(b *testing.B) {
	for _, mode := range []struct {
		name string
		opts Options
	}{{"classic", Options{}}, {"extended", Options{Extended: true}}} {
		for name, keys := range map[string]string{
			"lines": "info block -v drive0\x1b[D\x1b[D\x7f\x05\r",
			"long":  strings.Repeat("info block -v drive0 ", 20) + "\r",
			"paste": "\x1b[200~" + strings.Repeat("info block -v drive0\r", 20) + "\x1b[201~\x15",
		} {
			b.Run(mode.name+"/"+name, func(b *testing.B) {
				e := New(discard{}, nil, mode.opts)
				e.Start(prompt, false, func(string) { e.ShowPrompt() })
				e.ShowPrompt()
				b.SetBytes(int64(len(keys)))
				b.ReportAllocs()
				for b.Loop() {
					feed(e, keys)
				}
			})
		}
	}
}
