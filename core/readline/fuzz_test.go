// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"testing"

	"libhmp/core/visible"
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
	f.Add([]byte("x\t\x1b[D\x1b[D\x1b[D\x04y\xff\r\x1b[A\x7f\x7f"), false) // a name to be shown with care
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
	return Completions{Prefix: n, Words: []string{long, "ab", "abc", "ab", "b", hostile, "c\x9b1", "c\x9b2"}}, true
}

// hostile is a name with all kinds of characters that are shown as escapes.
const hostile = "x\x1b]52;c;eA\a\nquit\r \u009b2J\xc3\u202eé\x9b"

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
	want, text, column := "", e.line.String(), e.line.cursor
	switch left, right := visible.Word(text[:column]), visible.Word(text[column:]); {
	case e.password:
		want = strings.Repeat("*", len(text))
	case !e.foreign:
		want = text
	case left+right == visible.Word(text):
		want, column = left+right, len(left)
	default: // the cursor is inside a character
		want, column = visible.Word(text), s.column-len(prompt)
	}
	switch {
	case len(text) > maxLine || len(e.history.lines) > maxHistory:
		s.t.Fatalf("line of %d bytes, history of %d lines", len(text), len(e.history.lines))
	case string(s.row) != prompt+want || s.column != len(prompt)+column:
		s.t.Fatalf("screen %q, cursor at %d; editor %q, cursor at %d", s.row, s.column, want, column)
	case !s.flushed:
		s.t.Fatal("not flushed")
	}
}
