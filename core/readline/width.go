// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"libhmp/core/visible"
)

// runeWidth is how many columns r takes on a terminal: 0 for marks that join
// the character before them, 2 for wide ones of East Asian scripts and emoji,
// else 1. It is for characters that are shown, so not for controls.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), joinsSyllable(r):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// joinsSyllable reports whether r is a vowel or final consonant of Hangul that
// is drawn over the initial one.
func joinsSyllable(r rune) bool {
	return 0x1160 <= r && r <= 0x11ff || 0xd7b0 <= r && r <= 0xd7ff
}

// style is how text is shown.
type style struct {
	rows     bool // line ends in it begin rows
	limited  bool // to ASCII
	measured bool // only with characters whose width is known
}

// asIs reports whether the character that text begins with can be sent to a
// terminal; next is for visible.First.
func (s style) asIs(before rune, text []byte) (next rune, size int, ok bool) {
	if s.rows && text[0] == '\n' {
		return '\n', 1, true
	}
	next, size, ok = visible.First(before, text)
	switch {
	case !ok, next < utf8.RuneSelf:
	case s.limited, s.measured && !measurable(next):
		return 0, size, false
	}
	return next, size, ok
}

// measurable reports whether runeWidth knows how wide r is. (No blanks but ASCII's
// are: in a line they are parts of words, which should be seen.)
func measurable(r rune) bool {
	return unicode.IsPrint(r) || unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200c' || r == '\u200d'
}

// appendShown appends text as it is shown: what a terminal should not get, as
// escapes. cursor is an offset in text; the result is where it is in dst.
func appendShown(dst, text []byte, cursor int, s style) ([]byte, int) {
	at := len(dst)
	before := rune(0)
	for i := 0; i < len(text); {
		if i <= cursor {
			at = len(dst) + cursor - i // if it is in the part below
		}
		if n := plainPart(text[i:]); n > 0 {
			dst = append(dst, text[i:i+n]...)
			before = rune(text[i+n-1])
			i += n
			continue
		}
		next, size, ok := s.asIs(before, text[i:])
		if ok {
			dst = append(dst, text[i:i+size]...)
		} else {
			dst = visible.AppendEscape(dst, text[i:i+size])
		}
		before = next
		i += size
	}
	if cursor >= len(text) {
		at = len(dst)
	}
	return dst, at
}

// plainPart is how many bytes at the beginning of text are printable ASCII.
func plainPart(text []byte) int {
	for i, b := range text {
		if b < ' ' || b >= del {
			return i
		}
	}
	return len(text)
}

// appendStars appends one star for each character of a password. What is left
// and right of the cursor may be one character together, from a broken terminal.
func appendStars(dst, text []byte, cursor int) ([]byte, int) {
	left, right := utf8.RuneCount(text[:cursor]), utf8.RuneCount(text[cursor:])
	at := len(dst) + left
	for range left + right {
		dst = append(dst, '*')
	}
	return dst, at
}
