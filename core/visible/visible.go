// SPDX-License-Identifier: GPL-2.0-or-later

// Package visible turns text from outside, such as the name of a disk or of a
// file, into text that a terminal shows and does not execute, in the order in which
// it is written. Everything that goes to a terminal passes here.
//
// What is no text to look at is shown as an escape:
//
//	\xNN         control characters, and bytes that are no UTF-8
//	\uXXXX       other characters: those that are not seen (Unicode calls them
//	\UXXXXXXXX   default ignorable), that change the direction of text, end
//	             lines or annotate, tags, and noncharacters
//
// All other characters pass, those that Unicode has not assigned (yet) and those
// for private use included: a terminal draws something for them. Characters that
// look like others pass too.
package visible

import (
	"unicode"
	"unicode/utf8"
)

// Append appends text as it is to be shown. Line ends and tabs stay.
func Append(dst []byte, text string) []byte { return appendShown(dst, text, true) }

// Word returns text as it is to be shown in the middle of a row: with the escapes
// of line ends and tabs.
func Word(text string) string {
	if Clean(text) {
		return text
	}
	return string(appendShown(nil, text, false))
}

func appendShown(dst []byte, text string, rows bool) []byte {
	before := rune(0)
	for len(text) > 0 {
		next, size, ok := First(before, text)
		if ok || rows && (text[0] == '\n' || text[0] == '\t') {
			dst = append(dst, text[:size]...)
		} else {
			dst = AppendEscape(dst, text[:size])
		}
		before, text = next, text[size:]
	}
	return dst
}

// Clean reports whether Word leaves text as it is.
func Clean[T ~string | ~[]byte](text T) bool {
	before := rune(0)
	for len(text) > 0 {
		next, size, ok := First(before, text)
		if !ok {
			return false
		}
		before, text = next, text[size:]
	}
	return true
}

// First reports of the character, or the byte that is no UTF-8, that text begins
// with how long it is, and whether a terminal may have it as it is: ok. That can
// depend on the character before it and on the one behind it. before is 0 at the
// beginning of a text, and then what First returned as next for the character
// before.
func First[T ~string | ~[]byte](before rune, text T) (next rune, size int, ok bool) {
	r, size := decode(text)
	if passes(before, r, size, text[size:]) {
		return r, size, true
	}
	return 0, size, false
}

func passes[T ~string | ~[]byte](before, r rune, size int, behind T) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= ' ' && r != 0x7f
	case r == utf8.RuneError && size == 1 || r < 0xa0:
		return false
	case r == joiner || r == nonJoiner:
		after, _ := decode(behind)
		return joins(before, after)
	case unicode.Is(unicode.Variation_Selector, r):
		after, _ := decode(behind)
		return selects(before, r, after)
	}
	return !hidden(r)
}

// AppendEscape appends the escape of a character, or of a byte that is no UTF-8. It
// allocates nothing, as it is used for each key.
func AppendEscape[T ~string | ~[]byte](dst []byte, char T) []byte {
	r, size := decode(char)
	switch {
	case r == utf8.RuneError && size == 1:
		return appendHex(append(dst, `\x`...), rune(char[0]), 2)
	case r < 0xa0:
		return appendHex(append(dst, `\x`...), r, 2)
	case r <= 0xffff:
		return appendHex(append(dst, `\u`...), r, 4)
	}
	return appendHex(append(dst, `\U`...), r, 8)
}

// appendHex appends r in so many hexadecimal digits.
func appendHex(dst []byte, r rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[r>>shift&0xf])
	}
	return dst
}

// decode returns the character that text begins with.
func decode[T ~string | ~[]byte](text T) (r rune, size int) {
	if len(text) > 0 && text[0] < utf8.RuneSelf {
		return rune(text[0]), 1
	}
	return utf8.DecodeRuneInString(string(text[:min(len(text), utf8.UTFMax)]))
}

// hidden reports whether r is not seen, or does something to the text around it.
// Marks that are drawn around the numbers behind them (U+0600) do not.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Noncharacter_Code_Point) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// Characters that are not seen but decide how those around them are drawn.
const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	keycap    = '\u20e3' // drawn around the character before it
)

// cursive are scripts in which words are spelled with joiner and non-joiner.
var cursive = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Adlam, unicode.Mongolian,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

// joins reports whether a joiner or non-joiner between two characters can be
// part of ordinary text: inside a word of a cursive script, and in a picture made
// of several emoji.
func joins(before, after rune) bool {
	return (spells(before) || unicode.Is(unicode.Mn, before)) && spells(after) ||
		(pictures(before) || unicode.Is(unicode.Variation_Selector, before)) && pictures(after)
}

// spells reports whether words of a cursive script are spelled with r.
func spells(r rune) bool {
	return unicode.In(r, cursive...) && unicode.In(r, unicode.L, unicode.M) && !hidden(r)
}

// pictures reports whether r can be part of emoji. Many are younger than our
// tables.
func pictures(r rune) bool {
	return 0x1f000 <= r && r <= 0x1fbff || r >= utf8.RuneSelf && r != utf8.RuneError && unicode.Is(unicode.S, r)
}

// selects reports whether a variation selector between two characters can be part
// of ordinary text: one behind a character that has a choice of forms, as emoji,
// ideographs and Mongolian letters have. (They can carry hidden text otherwise.)
func selects(before, selector, after rune) bool {
	if before < utf8.RuneSelf {
		inKeycap := '0' <= before && before <= '9' || before == '#' || before == '*'
		return inKeycap && selector == '\ufe0f' && after == keycap
	}
	return !unicode.In(before, unicode.M, unicode.Z, unicode.Cf)
}
