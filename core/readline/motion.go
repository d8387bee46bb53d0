// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
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

// cut removes the text between two offsets and returns it; the cursor is left
// where it was.
func (l *line) cut(from, to int) string {
	removed := string(l.text[from:to])
	l.text = append(l.text[:from], l.text[to:]...)
	l.cursor = from
	return removed
}

// transpose exchanges the characters before and under the cursor, at the end
// the last two.
func (l *line) transpose() {
	if l.cursor == len(l.text) {
		l.cursor = l.previous(l.cursor)
	}
	at := l.cursor
	before := l.previous(at)
	if before == at || at == len(l.text) {
		l.cursor = len(l.text)
		return
	}
	end := l.next(at)
	swapped := string(l.text[at:end]) + string(l.text[before:at])
	copy(l.text[before:], swapped)
	l.cursor = end
}

// change replaces the word behind the cursor by what f makes of it.
func (l *line) change(f func(word []rune)) {
	start, end := l.cursor, l.wordEnd()
	word := []rune(string(l.text[start:end]))
	f(word)
	rest := string(l.text[end:])
	l.text = l.text[:start]
	l.cursor = start
	l.insert(string(word))
	cursor := l.cursor
	l.insert(rest)
	l.cursor = cursor
}

func upper(word []rune) {
	for i, r := range word {
		word[i] = unicode.ToUpper(r)
	}
}

func lower(word []rune) {
	for i, r := range word {
		word[i] = unicode.ToLower(r)
	}
}

// capital makes the first letter great and the others small.
func capital(word []rune) {
	seen := false
	for i, r := range word {
		switch {
		case !unicode.IsLetter(r):
		case seen:
			word[i] = unicode.ToLower(r)
		default:
			word[i] = unicode.ToUpper(r)
			seen = true
		}
	}
}
