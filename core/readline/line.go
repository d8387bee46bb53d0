// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"slices"
	"unicode/utf8"
)

// line is the text being edited (cmd_buf). One byte is one character: UTF-8 is
// not known here, but to the motions of extended mode.
type line struct {
	text   []byte // at most limit
	cursor int    // 0 to len(text)
	limit  int
}

func (l *line) String() string { return string(l.text) }

// beforeCursor is what completion looks at.
func (l *line) beforeCursor() string { return string(l.text[:l.cursor]) }

func (l *line) clear() { l.set("") }

// set replaces the text and puts the cursor behind it.
func (l *line) set(text string) {
	l.text = append(l.text[:0], text...)
	l.end()
}

// insert puts text in at the cursor; what finds no room is dropped.
func (l *line) insert(text string) {
	for i := 0; i < len(text); i++ {
		l.insertByte(text[i])
	}
}

func (l *line) insertByte(b byte) {
	if len(l.text) < l.limit {
		l.text = slices.Insert(l.text, l.cursor, b)
		l.cursor++
	}
}

// insertText is insert for characters that may have several bytes: none of
// them is cut.
func (l *line) insertText(text []byte) {
	if room := l.limit - len(l.text); len(text) > room {
		for room > 0 && !utf8.RuneStart(text[room]) {
			room--
		}
		text = text[:room]
	}
	l.text = slices.Insert(l.text, l.cursor, text...)
	l.cursor += len(text)
}

func (l *line) home() { l.cursor = 0 }
func (l *line) end()  { l.cursor = len(l.text) }

func (l *line) left()  { l.cursor = max(l.cursor-1, 0) }
func (l *line) right() { l.cursor = min(l.cursor+1, len(l.text)) }

// deleteUnder removes the character under the cursor.
func (l *line) deleteUnder() {
	if l.cursor < len(l.text) {
		l.text = slices.Delete(l.text, l.cursor, l.cursor+1)
	}
}

func (l *line) backspace() { l.deleteFrom(max(l.cursor-1, 0)) }

// deleteWord removes the word before the cursor and the blanks behind it
// (readline_backword). The first character of the line is never looked at, so
// a blank there goes with the word.
func (l *line) deleteWord() {
	start := max(l.cursor-1, 0)
	for start > 0 && isSpace(l.text[start]) {
		start--
	}
	for start > 0 && !isSpace(l.text[start]) {
		start--
	}
	if start > 0 {
		start++
	}
	l.deleteFrom(start)
}

// deleteFrom removes what is between start and the cursor.
func (l *line) deleteFrom(start int) {
	l.text = slices.Delete(l.text, start, l.cursor)
	l.cursor = start
}

// isSpace is qemu_isspace in the C locale. Only blanks can be typed, but a
// completed file name may hold the others.
func isSpace(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }
