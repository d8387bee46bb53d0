// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"testing"
)

// FuzzEditor types anything. The bounds hold, only known sequences are sent,
// and a terminal on which they arrive shows prompt, text and cursor as they
// are.
func FuzzEditor(f *testing.F) {
	for _, list := range cases {
		for _, c := range list {
			if keys := strings.Join(c.keys, ""); len(keys) < 500 {
				f.Add([]byte(keys), false)
			}
		}
	}
	f.Add([]byte("l\tl\tl\tl\tl\t\x01y\x17"), false) // fills the line
	f.Add([]byte("secret\x1b[A\t\x0c\r"), true)
	f.Fuzz(func(t *testing.T, keys []byte, password bool) {
		if len(keys) > 500 {
			t.Skip("what is sent grows with the square")
		}
		s := &endlessRow{t: t}
		e := New(s, completeAnything, Options{})
		e.Start(prompt, password, func(string) { e.ShowPrompt() })
		e.ShowPrompt()
		for _, b := range keys {
			e.Feed(b)
			s.check(e)
		}
	})
}

// completeAnything has one candidate, some, or none for a last byte.
func completeAnything(text string) (Completions, bool) {
	long := "l" + strings.Repeat("o", 999) + "/"
	n := min(len(text), 1)
	return Completions{Prefix: n, Words: []string{long, "ab", "abc", "ab", "b", "xy z"}}, true
}

// endlessRow is a terminal with one endless row, as the editor imagines it.
type endlessRow struct {
	t       *testing.T
	row     []byte
	column  int
	flushed bool
}

func (s *endlessRow) Flush() { s.flushed = true }

func (s *endlessRow) Write(p []byte) { s.WriteString(string(p)) }

func (s *endlessRow) WriteString(text string) {
	s.flushed = false
	for text != "" {
		text = text[s.take(text):]
	}
}

// take shows what text begins with and returns its length.
func (s *endlessRow) take(text string) int {
	switch {
	case text[0] == '\n':
		s.row, s.column = s.row[:0], 0
	case text[0] >= printable && text[0] != del:
		s.put(text[0])
	case strings.HasPrefix(text, "\x1b[D"):
		s.move(-1)
		return 3
	case strings.HasPrefix(text, "\x1b[C"):
		s.move(1)
		return 3
	case strings.HasPrefix(text, eraseToEnd):
		s.row = s.row[:s.column]
		return len(eraseToEnd)
	case strings.HasPrefix(text, clearAll):
		s.row, s.column = s.row[:0], 0
		return len(clearAll)
	default:
		s.t.Fatalf("sent %q", text)
	}
	return 1
}

func (s *endlessRow) move(n int) {
	s.column += n
	if s.column < 0 || s.column > len(s.row) {
		s.t.Fatalf("cursor at %d of %d", s.column, len(s.row))
	}
}

func (s *endlessRow) put(b byte) {
	if s.column == len(s.row) {
		s.row = append(s.row, b)
	}
	s.row[s.column] = b
	s.column++
}

// check compares the screen with what the editor holds.
func (s *endlessRow) check(e *Editor) {
	want := prompt + e.line.String()
	if e.password {
		want = prompt + strings.Repeat("*", len(e.line.text))
	}
	switch {
	case len(e.line.text) > maxLine || len(e.history.lines) > maxHistory:
		s.t.Fatalf("line of %d bytes, history of %d lines", len(e.line.text), len(e.history.lines))
	case string(s.row) != want || s.column != len(prompt)+e.line.cursor:
		s.t.Fatalf("screen %q, cursor at %d; editor %q, cursor at %d", s.row, s.column, want, e.line.cursor)
	case !s.flushed:
		s.t.Fatal("not flushed")
	}
}
