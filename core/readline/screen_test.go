// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"libhmp/core/visible"
)

// requireScreen compares the bottom of the screen with what it should show,
// laid out without any of the editor's code.
func requireScreen(t testing.TB, e *Editor, term *vt) {
	t.Helper()
	columns, _ := term.Size()
	before, after := shownText(e)
	want, at := layOut(before, after, columns)
	rows := term.rows()
	top := term.at().row - at.row
	require.GreaterOrEqual(t, top, 0)
	shown := rows[min(top, len(rows)):]
	require.Equal(t, at.column, term.at().column, "cursor in %q", shown)
	require.Equal(t, want, shown)
}

// shownText is what should be left and right of the cursor.
func shownText(e *Editor) (before, after string) {
	limited := e.mode.(*extended).opts.Limited
	before, after = asShown(string(e.line.text[:e.line.cursor]), limited), asShown(string(e.line.text[e.line.cursor:]), limited)
	if e.password {
		before = strings.Repeat("*", utf8.RuneCount(e.line.text[:e.line.cursor]))
		after = strings.Repeat("*", utf8.RuneCount(e.line.text[e.line.cursor:]))
	}
	if s := &e.mode.(*extended).search; s.active {
		failed, back := "", ""
		if s.failed {
			failed = "failed "
		}
		if !s.forward {
			back = "reverse-"
		}
		return fmt.Sprintf("(%s%si-search)'%s': %s", failed, back, asShown(string(s.query), limited), before), after
	}
	return e.prompt + before, after
}

// asShown is text with the escapes of what is no UTF-8, or no ASCII on a limited
// terminal. The tests type nothing else that needs one.
func asShown(text string, limited bool) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case limited && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case limited && r >= utf8.RuneSelf:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// layOut breaks text into the rows of a terminal, without blanks at their ends
// and without empty ones at the end, and says where the cursor is.
func layOut(before, after string, columns int) (rows []string, cursor place) {
	rows = []string{""}
	used := 0
	put := func(r rune) {
		width := columnsOf(r)
		switch {
		case r == '\n' && used == columns: // it is visible, in a row of its own
			rows = append(rows, "", "")
			used = 0
		case r == '\n':
			rows = append(rows, "")
			used = 0
		case used+width > columns:
			rows = append(rows, "")
			used = width
		default:
			used += width
		}
		switch {
		case width == 2:
			rows[len(rows)-1] += string([]rune{r, filler})
		case width == 1:
			rows[len(rows)-1] += string(r)
		}
	}
	for _, r := range before {
		put(r)
	}
	cursor = place{len(rows) - 1, used}
	if next, _ := utf8.DecodeRuneInString(after); used == columns || used+columnsOf(next) > columns {
		cursor = place{len(rows), 0}
	}
	for _, r := range after {
		put(r)
	}
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	for len(rows) > 1 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows, cursor
}

// tall text may not fit on the screen.
func tall(text string, term *vt) bool {
	columns, rows := term.Size()
	all, _ := layOut(text, "", columns)
	return len(all) >= rows-1
}

// Any keys at any width: the screen shows the line.
func TestExtendedScreen(t *testing.T) {
	keys := []string{"a", "bc", " ", "word ", "ü", "日", "한글", "e\u0301", "\u0301", "😀", "\xff", "\x01", "\x05",
		"\x1b[D", "\x1b[C", "\x1b[1;5D", "\x1b[1;5C", "\x7f", "\x04", "\x0b", "\x15", "\x17", "\x1bd", "\x19", "\x1by",
		"\x14", "\x1bu", "\x1f", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b.", "\x12", "\x13", "\x07", "o", "\x1b",
		"\x1b[200~pasted\nté日xt\x1b[201~", "\x0c", "0123456789", "日本語", "\t", "\r", "\x03"}
	complete := func(text string) (Completions, bool) {
		return Completions{Words: []string{"alpha", "beta", "gamma/"}, Filtered: true}, true
	}
	for _, opts := range []Options{{Columns: 2}, {Columns: 3}, {Columns: 10}, {Columns: 11}, {Columns: 40}, {Columns: 80},
		{Columns: 40, Limited: true}} {
		t.Run(fmt.Sprintf("%d,limited=%t", opts.Columns, opts.Limited), func(t *testing.T) {
			opts.Extended = true
			random := rand.New(rand.NewPCG(1, uint64(opts.Columns)))
			for range 12 {
				e, term, _ := newEditorWith(opts, complete)
				e.SetHistory([]string{"one", "a longer line that wraps at some widths", "two 三 three"})
				var typed []string
				for range 40 {
					k := keys[random.IntN(len(keys))]
					typed = append(typed, k)
					feed(e, k)
					if before, after := shownText(e); tall(before+after, term) {
						break
					}
					requireScreen(t, e, term)
				}
				if t.Failed() {
					t.Fatalf("typed %q", typed)
				}
			}
		})
	}
}

// requireWindow checks a screen that may have room for a part of the line only:
// that part is there, row by row, and the cursor is in it.
func requireWindow(t testing.TB, e *Editor, term *vt) {
	t.Helper()
	columns, rows := term.Size()
	before, after := shownText(e)
	want, at := layOut(before, after, columns)
	top := e.mode.(*extended).screen.top
	require.LessOrEqual(t, top, at.row)
	require.Less(t, at.row-top, rows)
	if all := before + after; 2*len(all) < columns*(rows-1) && !strings.Contains(all, "\n") {
		require.Zero(t, top)
	}
	want = want[min(top, len(want)):min(top+rows-1, len(want))]
	for len(want) > 0 && want[len(want)-1] == "" {
		want = want[:len(want)-1]
	}
	y := term.at().row - (at.row - top)
	require.GreaterOrEqual(t, y, 0)
	all := term.rows()
	require.Equal(t, strings.Join(want, "\n"), strings.Join(all[min(y, len(all)):], "\n"))
	require.Equal(t, at.column, term.at().column)
}

// A line that needs more rows than there are: GNU readline's own terminals show
// its end only, ours show where the cursor is.
func TestTallLines(t *testing.T) {
	keys := []string{"0123456789", "word ", "日本語", "a\x1b[200~pasted\nté日xt\x1b[201~", "\x01", "\x05", "\x1b[D", "\x1b[C",
		"\x1b[1;5D", "\x7f", "\x04", "\x17", "\x19", "\x1b[A", "\x1b[B", "\x12", "w", "\x07", "\x1f", "\r"}
	for _, size := range []place{{2, 10}, {3, 7}, {4, 20}, {5, 11}, {10, 8}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			random := rand.New(rand.NewPCG(2, uint64(size.row)))
			for range 12 {
				term := newVT(size.column, size.row)
				e := New(term, nil, Options{Extended: true, Columns: size.column, Rows: size.row})
				e.Start("> ", false, func(string) { e.ShowPrompt() })
				e.ShowPrompt()
				e.SetHistory([]string{strings.Repeat("a long line of the past ", 5)})
				var typed []string
				for range 60 {
					typed = append(typed, keys[random.IntN(len(keys))])
					feed(e, typed[len(typed)-1])
					requireWindow(t, e, term)
					if t.Failed() {
						t.Fatalf("typed %q", typed)
					}
				}
			}
		})
	}
}

// A terminal that is resized wraps its text anew; the emulator does not, so
// another one that is as wide stands in for it.
func TestResize(t *testing.T) {
	e, term, _ := newExtendedEditor(40, nil)
	feed(e, "a line that wraps when the terminal gets narrow")
	for _, columns := range []int{21, 60, 13, 40, 6} {
		term.sent.Reset()
		e.Resize(columns, 0)
		wrapped := newVT(columns, 200)
		wrapped.WriteString("before\n" + e.prompt + string(e.line.text))
		wrapped.WriteString(term.sent.String())
		require.Equal(t, "before", wrapped.rows()[0])
		requireScreen(t, e, wrapped)
	}
}

// FuzzExtended types anything: the bounds hold, and the screen shows the line,
// or the part of it that few rows have room for.
func FuzzExtended(f *testing.F) {
	f.Add([]byte("info \x12st\x1b[200~a\rb\x1b[201~\r\t\x1f\x19\x1by"), byte(10), byte(0), false)
	f.Add([]byte("\xe4\xb8\xad\xe6\x96\x87\xcc\x81\x01\x04"), byte(3), byte(0), true)
	f.Add([]byte("a line that is too long\x01\x1b[F\x1b[D\x17"), byte(5), byte(3), false)
	f.Fuzz(func(t *testing.T, keys []byte, columns, few byte, password bool) {
		if len(keys) > 500 {
			t.Skip("longer inputs add no coverage")
		}
		opts := Options{Extended: true, Columns: int(columns) + 2}
		term, check := newVT(opts.Columns, 200), requireScreen
		if few %= 12; few > 1 {
			opts.Rows = int(few)
			term, check = newVT(opts.Columns, opts.Rows), requireWindow
		}
		e := New(term, completeAnything, opts)
		e.Start("> ", password, func(string) { e.ShowPrompt() })
		e.ShowPrompt()
		for _, b := range keys {
			e.Feed(b)
			if e.line.cursor > len(e.line.text) || len(e.line.text) > maxExtended {
				t.Fatalf("cursor at %d of %d", e.line.cursor, len(e.line.text))
			}
		}
		before, after := shownText(e)
		fits := few > 1 || term.at().row < 150 && !tall(before+after, term)
		if fits && !e.mode.(*extended).keys.pasted && agreed(term.sent.String()) &&
			legible(e.line.text) && legible(e.mode.(*extended).search.query) && (password || whole(e.line.text, e.line.cursor)) {
			check(t, e, term)
		}
	})
}

// whole reports whether the cursor is between characters: broken bytes typed left
// of others can become one with them, which the model takes for two parts.
func whole(text []byte, cursor int) bool {
	return utf8.RuneCount(text) == utf8.RuneCount(text[:cursor])+utf8.RuneCount(text[cursor:])
}

// legible text is all that the model knows to lay out: no controls, and nothing that
// package visible writes out but broken bytes.
func legible(text []byte) bool {
	text = bytes.ReplaceAll(bytes.ToValidUTF8(text, []byte("x")), []byte("\n"), []byte(" "))
	return visible.Clean(text) && !bytes.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) })
}

// agreed text is as wide for the emulator as for the editor: see
// TestWidthsAreThoseOfOthers.
func agreed(sent string) bool {
	return !strings.ContainsFunc(sent, func(r rune) bool { return r >= utf8.RuneSelf && runeWidth(r) != columnsOf(r) })
}
