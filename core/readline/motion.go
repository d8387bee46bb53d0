// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// next is the offset behind the character at i, with the marks that join it.
func (l *line) next(i int) int {
	if i >= len(l.text) {
		return len(l.text)
	}
	_, n := utf8.DecodeRune(l.text[i:])
	for i += n; i < len(l.text); i += n {
		var r rune
		r, n = utf8.DecodeRune(l.text[i:])
		if r < utf8.RuneSelf || runeWidth(r) > 0 {
			break
		}
	}
	return i
}

// previous is the offset of the character before i.
func (l *line) previous(i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRune(l.text[:i])
		i -= n
		if r < utf8.RuneSelf || runeWidth(r) > 0 {
			break
		}
	}
	return i
}

// inWord tells words as M-f and M-b see them: letters and digits.
func (l *line) inWord(i int) bool {
	r, _ := utf8.DecodeRune(l.text[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// wordEnd is where the word ends that the cursor is in or before.
func (l *line) wordEnd() int {
	i := l.cursor
	for i < len(l.text) && !l.inWord(i) {
		i = l.next(i)
	}
	for i < len(l.text) && l.inWord(i) {
		i = l.next(i)
	}
	return i
}

// wordStart is where the word begins that the cursor is in or behind.
func (l *line) wordStart() int {
	i := l.cursor
	for i > 0 && !l.inWord(l.previous(i)) {
		i = l.previous(i)
	}
	for i > 0 && l.inWord(l.previous(i)) {
		i = l.previous(i)
	}
	return i
}

// blankWordStart is wordStart for words between blanks.
func (l *line) blankWordStart() int {
	i := l.cursor
	for i > 0 && isSpace(l.text[i-1]) {
		i--
	}
	for i > 0 && !isSpace(l.text[i-1]) {
		i--
	}
	return i
}

// cut removes the text between two offsets; the cursor is left there.
func (l *line) cut(from, to int) {
	l.text = slices.Delete(l.text, from, to)
	l.cursor = from
}

// transpose exchanges the characters before and under the cursor, at the end
// the last two, and moves on.
func (l *line) transpose() {
	at := l.cursor
	if at == len(l.text) {
		at = l.previous(at)
	}
	before, end := l.previous(at), l.next(at)
	if before == at {
		return
	}
	slices.Reverse(l.text[before:at])
	slices.Reverse(l.text[at:end])
	slices.Reverse(l.text[before:end])
	l.cursor = end
}

// change replaces the letters up to the end of the word by what f makes of
// them; first is true for the first of them.
func (l *line) change(f func(r rune, first bool) rune) {
	start, end := l.cursor, l.wordEnd()
	var changed []byte
	first := true
	for i := start; i < end; {
		r, n := utf8.DecodeRune(l.text[i:])
		if unicode.IsLetter(r) {
			changed = utf8.AppendRune(changed, f(r, first))
			first = false
		} else {
			changed = append(changed, l.text[i:i+n]...)
		}
		i += n
	}
	l.cut(start, end)
	l.insertText(changed)
}

func upper(r rune, _ bool) rune { return unicode.ToUpper(r) }

func lower(r rune, _ bool) rune { return unicode.ToLower(r) }

func capital(r rune, first bool) rune {
	if first {
		return unicode.ToUpper(r)
	}
	return unicode.ToLower(r)
}
