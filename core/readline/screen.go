// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strconv"
	"unicode/utf8"
)

// place is a position on the terminal, counted from where the prompt begins.
type place struct{ row, column int }

// screen is what a terminal shows of prompt and line in extended mode. It sends
// carriage return, backspace, CSI A B C D J and K only, which all
// terminals know, QEMU's virtual consoles included.
type screen struct {
	columns int
	rows    int    // of the terminal, 0 if unknown
	shown   []byte // text as it was sent: printable, and line ends
	at      place  // of the terminal's cursor
	atEnd   bool   // which is right behind shown
	buf     []byte // a sequence being made

	top    int   // first row of a text for which there is no room
	from   int   // its offset: shown begins there
	starts []int // offsets of the rows of a text
}

// window returns what of text there is room for: all, or whole rows with the
// cursor among them. One row is left over for a cursor behind a full one.
func (s *screen) window(text []byte, cursor int) (part []byte, at int) {
	room := max(s.rows-1, 1)
	if s.rows <= 0 || s.behind(text, len(text)).row < room {
		s.top, s.from = 0, 0
		return text, cursor
	}
	s.layOut(text)
	row := s.find(text, cursor).row
	s.top = min(max(s.top, row-room+1), row)
	// The cursor may be behind a full row: of all, or before a mark that belongs to it.
	for s.top >= len(s.starts) || s.starts[s.top] > cursor {
		s.top--
	}
	s.from = s.starts[s.top]
	end := len(text)
	if below := s.top + room; below < len(s.starts) {
		end = s.starts[below]
		if text[end-1] == '\n' {
			end--
		}
	}
	return text[s.from:end], cursor - s.from
}

// layOut finds where the rows of text begin.
func (s *screen) layOut(text []byte) {
	s.starts = append(s.starts[:0], 0)
	var p place
	for i := 0; i < len(text); {
		next, n := s.step(p, text[i:])
		for row := p.row + 1; row <= next.row; row++ {
			if row == next.row && text[i] == '\n' {
				s.starts = append(s.starts, i+1)
			} else {
				s.starts = append(s.starts, i)
			}
		}
		p = next
		i += n
	}
}

// step moves p behind the character that text begins with and returns its
// length. A wide character for which one column is left begins a row.
func (s *screen) step(p place, text []byte) (place, int) {
	r, size := rune(text[0]), 1
	if r == '\n' {
		return place{s.wrapped(p).row + 1, 0}, 1
	}
	w := 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRune(text)
		w = runeWidth(r)
	}
	if p.column+w > s.columns && p.column > 0 {
		p = place{p.row + 1, 0}
	}
	p.column += w
	return p, size
}

// wrapped is p as a place to be at: a full row ends at the beginning of the
// next one.
func (s *screen) wrapped(p place) place {
	if p.column >= s.columns {
		return place{p.row + 1, 0}
	}
	return p
}

// behind returns where the character before offset end of text ends.
func (s *screen) behind(text []byte, end int) place {
	var p place
	for i := 0; i < end; {
		var n int
		p, n = s.step(p, text[i:])
		i += n
	}
	return s.wrapped(p)
}

// find returns where the character at offset end of text is. That is one row
// below the end of the one before if it finds no room there.
func (s *screen) find(text []byte, end int) place {
	p := s.behind(text, end)
	if end < len(text) && text[end] >= utf8.RuneSelf {
		r, _ := utf8.DecodeRune(text[end:])
		if p.column > 0 && p.column+runeWidth(r) > s.columns {
			return place{p.row + 1, 0}
		}
	}
	return p
}

// show brings the terminal to text, with the cursor at an offset in it.
func (s *screen) show(out Output, text []byte, cursor int) {
	same := samePrefix(s.shown, text)
	if same < len(s.shown) || same < len(text) {
		if !s.atEnd || same < len(s.shown) {
			s.move(out, s.behind(text, same))
		}
		s.write(out, text, same)
		if same < len(s.shown) {
			out.WriteString(eraseBelow)
		}
		s.shown = append(s.shown[:same], text[same:]...)
		s.atEnd = true
	}
	if !s.atEnd || cursor < len(text) {
		s.move(out, s.find(text, cursor))
		s.atEnd = cursor == len(text)
	}
}

// samePrefix is how much of two texts is the same, in whole characters with
// their marks.
func samePrefix(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	for n > 0 && (joins(a, n) || joins(b, n)) {
		n--
	}
	return n
}

// joins reports whether offset n of text is within a character.
func joins(text []byte, n int) bool {
	if n >= len(text) || text[n] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRune(text[n:])
	return !utf8.RuneStart(text[n]) || runeWidth(r) == 0
}

// write sends text from an offset on, where the cursor is, and erases what was
// on the rest of rows that end early. Behind a full row, terminals keep their
// cursor in its last column until more follows; a blank and a carriage return
// make all of them agree.
func (s *screen) write(out Output, text []byte, from int) {
	start := from
	for i := from; i < len(text); {
		next, n := s.step(s.at, text[i:])
		if next.row > s.at.row && (text[i] == '\n' || s.at.column < s.columns) {
			out.Write(text[start:i])
			s.beginFull(out)
			out.WriteString(eraseToEnd)
			start = i
		}
		s.at = next
		i += n
	}
	out.Write(text[start:])
	s.beginFull(out)
	s.at = s.wrapped(s.at)
}

// beginFull goes to the row behind a full one.
func (s *screen) beginFull(out Output) {
	if s.at.column >= s.columns {
		out.WriteString(" \r")
	}
}

// move moves the terminal's cursor.
func (s *screen) move(out Output, to place) {
	s.buf = s.buf[:0]
	if n := s.at.row - to.row; n > 0 {
		s.csi(n, 'A')
	} else if n < 0 {
		s.csi(-n, 'B')
	}
	n := to.column - s.at.column
	switch {
	case n == -1:
		s.buf = append(s.buf, '\b')
	case n < 0 && to.column == 0:
		s.buf = append(s.buf, '\r')
	case n < 0:
		s.csi(-n, 'D')
	case n > 0:
		s.csi(n, 'C')
	}
	if len(s.buf) > 0 {
		out.Write(s.buf)
	}
	s.at = to
}

func (s *screen) csi(n int, final byte) {
	s.buf = append(s.buf, "\x1b["...)
	s.buf = strconv.AppendInt(s.buf, int64(n), 10)
	s.buf = append(s.buf, final)
}

// end moves behind all that is shown and begins a row.
func (s *screen) end(out Output) {
	s.move(out, s.find(s.shown, len(s.shown)))
	if s.at.column > 0 || len(s.shown) == 0 || s.at.row == 0 {
		out.WriteString("\n")
	}
	s.forget()
}

// erase takes everything off the terminal and leaves the cursor where the
// prompt began.
func (s *screen) erase(out Output) {
	s.move(out, place{})
	out.WriteString(eraseBelow)
	s.forget()
}

// forget: the cursor is where the next prompt will begin.
func (s *screen) forget() {
	s.shown, s.at, s.atEnd = s.shown[:0], place{}, true
	s.top, s.from = 0, 0
}

// resize sets the size. The terminal has moved the text already, as far as it
// wraps it anew.
func (s *screen) resize(columns, rows, cursor int) {
	s.columns, s.rows, s.atEnd = columns, rows, false
	s.at = s.find(s.shown, min(max(cursor-s.from, 0), len(s.shown)))
}
