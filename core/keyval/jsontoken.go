// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonToken is a token of JSON as QEMU has them (qobject/json-lexer.c). Its kind is
// the character of a bracket, comma or colon, or one of these.
type jsonToken struct {
	kind  byte
	text  string
	at    int // where it begins
	shift int // 1: QEMU has counted its first byte twice
}

const (
	jsonEnd     = 0
	jsonStray   = 'x' // ends with the byte that is wrong
	jsonNumber  = '0'
	jsonString  = '"'
	jsonKeyword = 'a'
)

// jsonScanner splits text into tokens.
type jsonScanner struct {
	text string
	at   int
	word bool // the last one was a number or a keyword, which end at what follows
}

// first returns the tokens of one value: up to where as many brackets are closed as
// opened (qobject/json-streamer.c). The end is what comes instead.
func (s *jsonScanner) first() (tokens []jsonToken, end jsonToken, err error) {
	var size JSONSize
	for {
		t := s.next()
		if t.kind == jsonEnd || t.kind == jsonStray && len(t.text) <= maxJSONBytes {
			return tokens, t, nil
		}
		if err := size.Add(t.kind, len(t.text)); err != nil {
			return tokens, jsonToken{}, err
		}
		tokens = append(tokens, t)
		if !size.Open() {
			return tokens, jsonToken{}, nil
		}
	}
}

func (s *jsonScanner) next() jsonToken {
	text := strings.TrimLeft(s.text[s.at:], " \t\r\n")
	t := jsonToken{at: len(s.text) - len(text)}
	if s.word && t.at == s.at {
		t.shift = 1
	}
	if text != "" {
		var size int
		t.kind, size = scanToken(text)
		t.text = text[:size]
	}
	s.at = t.at + len(t.text)
	s.word = t.kind == jsonNumber || t.kind == jsonKeyword
	return t
}

func scanToken(text string) (kind byte, size int) {
	switch c := text[0]; {
	case strings.IndexByte("{}[]:,", c) >= 0:
		return c, 1
	case c == '"' || c == '\'':
		return scanString(text)
	case c == '-' || isDigit(c):
		return scanNumber(text)
	case isLower(c):
		for size < len(text) && isLower(text[size]) {
			size++
		}
		return jsonKeyword, size
	}
	return jsonStray, 1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

// scanString finds the closing quote. Control characters, and the two bytes that
// UTF-8 never has, are strays.
func scanString(text string) (kind byte, size int) {
	escaped := false
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > 0xfd:
			return jsonStray, i + 1
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == text[0]:
			return jsonString, i + 1
		}
	}
	return jsonStray, len(text)
}

// scanNumber follows RFC 8259.
func scanNumber(text string) (kind byte, size int) {
	i := 0
	digits := func() bool {
		start := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		return i > start
	}
	skip := func(set string) bool {
		ok := i < len(text) && strings.IndexByte(set, text[i]) >= 0
		if ok {
			i++
		}
		return ok
	}
	stray := func() (byte, int) { return jsonStray, min(i+1, len(text)) }
	skip("-")
	zero := skip("0")
	if zero {
		if i < len(text) && isDigit(text[i]) {
			return stray()
		}
	} else if !digits() {
		return stray()
	}
	fraction := skip(".")
	if fraction && !digits() {
		return stray()
	}
	if (fraction || !zero) && skip("eE") { // (after a lone 0 it is a keyword's)
		skip("+-")
		if !digits() {
			return stray()
		}
	}
	return jsonNumber, i
}

// unquote returns what a string says, or what is wrong with it.
func (t jsonToken) unquote() (text, wrong string) {
	body := t.text[1 : len(t.text)-1]
	var out strings.Builder
	for body != "" {
		if body[0] != '\\' {
			r, n, ok := decodeModified(body)
			if !ok {
				return "", "invalid UTF-8 sequence in string"
			}
			out.WriteRune(r)
			body = body[n:]
			continue
		}
		if body[1] == 'u' {
			r, n := decodeHex(body)
			if !validRune(r) {
				shown := t.text[len(t.text)-1-len(body):]
				return "", shown[:min(n, len(shown))] + " is not a valid Unicode character"
			}
			out.WriteRune(r)
			body = body[n:]
			continue
		}
		i := strings.IndexByte(`"'\/bfnrt`, body[1])
		if i < 0 {
			return "", "invalid escape sequence in string"
		}
		out.WriteByte("\"'\\/\b\f\n\r\t"[i])
		body = body[2:]
	}
	return out.String(), ""
}

// decodeHex reads \uXXXX, or two of them that are a surrogate pair; -1 is none.
func decodeHex(text string) (r rune, n int) {
	const size = len(`\uXXXX`)
	r = hex4(text)
	if utf16.IsSurrogate(r) && r < 0xdc00 && strings.HasPrefix(text[size:], `\u`) {
		if r = utf16.DecodeRune(r, hex4(text[size:])); r == utf8.RuneError {
			return -1, size
		}
		return r, 2 * size
	}
	return r, size
}

func hex4(text string) rune {
	const start, end = 2, 6
	if len(text) < end {
		return -1
	}
	r, err := strconv.ParseUint(text[start:end], 16, 16)
	if err != nil {
		return -1
	}
	return rune(r)
}

// decodeModified reads a character of modified UTF-8 (util/unicode.c): NUL has two
// bytes.
func decodeModified(text string) (r rune, n int, ok bool) {
	if strings.HasPrefix(text, "\xc0\x80") {
		return 0, 2, true
	}
	r, n = utf8.DecodeRuneInString(text)
	return r, n, (r != utf8.RuneError || n > 1) && validRune(r)
}

// validRune reports whether a code point is a character.
func validRune(r rune) bool {
	return utf8.ValidRune(r) && (r < 0xfdd0 || r > 0xfdef) && r&0xfffe != 0xfffe
}
