// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
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

// shownAsIs reports whether the character that text begins with can be sent to
// a terminal: neither a control (C0, DEL, C1, those that change the direction
// of text) nor a byte that is no UTF-8.
func shownAsIs(r rune, size int, limited bool) bool {
	switch {
	case r < ' ' || 0x7f <= r && r < 0xa0:
		return false
	case r < utf8.RuneSelf:
		return true
	case r == utf8.RuneError && size == 1:
		return false
	}
	return !limited && (unicode.IsPrint(r) || unicode.In(r, unicode.Mn, unicode.Me) || r == zeroWidthJoiner)
}

// zeroWidthJoiner makes one picture of several emoji.
const zeroWidthJoiner = '\u200d'

const hexDigits = "0123456789abcdef"

// appendShown appends text as it is shown: line ends as they are, other
// controls and what is no UTF-8 as \xNN. cursor is an offset in text; the
// result is where it is in dst.
func appendShown(dst, text []byte, cursor int, limited bool) ([]byte, int) {
	at := len(dst)
	for i := 0; i < len(text); {
		if i <= cursor {
			at = len(dst) + cursor - i // if it is in the part below
		}
		if n := plainPart(text[i:]); n > 0 {
			dst = append(dst, text[i:i+n]...)
			i += n
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == '\n' || shownAsIs(r, size, limited) {
			dst = append(dst, text[i:i+size]...)
		} else {
			for _, b := range text[i : i+size] {
				dst = append(dst, '\\', 'x', hexDigits[b>>4], hexDigits[b&15])
			}
		}
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
